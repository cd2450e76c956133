/** @file AlexNet as one writes it in TensorFlow.js. */
import { elements } from './layers.mjs';

/** [stride, padding, whether a pool follows] */
const CONVOLUTIONS = [
  [4, 2, true],
  [1, 2, true],
  [1, 1, false],
  [1, 1, false],
  [1, 1, true],
];
/** The side of the picture that the first Linear takes. */
const POOLED = 6;

/** The elements with their dimensions in another order: on the host, since a software adapter takes a minute for it. */
function permuted(values, shape, order) {
  const strides = shape.map((_, axis) => elements(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  let to = 0;
  const walk = (from, [axis, ...inner]) => {
    for (let i = 0; i < shape[axis]; i++) {
      const at = from + i * strides[axis];
      if (inner.length === 0) result[to++] = values[at];
      else walk(at, inner);
    }
  };
  walk(0, order);
  return result;
}

/** What SGD does on both sides: AlexNet's own optimizer. */
export const SGD = { lr: 0.01, momentum: 0.9 };

/**
 * A step of SGD on pictures (n, 224, 224, 3), without dropout, whose numbers are each library's own: a function that
 * gives the loss as a tensor. `parameters`: weight and bias of every layer in Striate's order of dimensions.
 * `convolve(x, weight, stride, padding)`.
 */
export function alexnetStep(tf, x, parameters, convolve) {
  const n = x.shape[0];
  const variable = (values, shape) => tf.tidy(() => tf.variable(tf.tensor(values, shape)));
  const layers = Array.from({ length: parameters.length / 2 }, (_, i) => parameters.slice(2 * i));
  const convolutions = layers.slice(0, CONVOLUTIONS.length).map(([weight, bias]) => {
    const order = [2, 3, 1, 0];
    const shape = order.map((axis) => weight.shape[axis]);
    return {
      weight: variable(permuted(weight.values, weight.shape, order), shape),
      bias: variable(bias.values, bias.shape),
    };
  });
  const linears = layers.slice(CONVOLUTIONS.length).map(([weight, bias], i) => {
    const [outputs, inputs] = weight.shape;
    // The first one's inputs are a picture, which comes with its channels first or last.
    const side = i === 0 ? POOLED : 1;
    const shape = [outputs, inputs / side ** 2, side, side];
    return {
      weight: variable(permuted(weight.values, shape, [2, 3, 1, 0]), [inputs, outputs]),
      bias: variable(bias.values, bias.shape),
    };
  });
  const labels = Int32Array.from({ length: n }, (_, i) => i % 2);
  const y = tf.oneHot(labels, 2);
  const optimizer = tf.train.momentum(SGD.lr, SGD.momentum);

  function loss() {
    let h = x;
    for (const [i, [stride, padding, pooled]] of CONVOLUTIONS.entries()) {
      const { weight, bias } = convolutions[i];
      h = tf.relu(tf.add(convolve(h, weight, stride, padding), bias));
      if (pooled) h = tf.maxPool(h, 3, 2, 'valid');
    }
    h = tf.reshape(h, [n, -1]);
    for (const [i, { weight, bias }] of linears.entries()) {
      h = tf.add(tf.matMul(h, weight), bias);
      if (i < linears.length - 1) h = tf.relu(h);
    }
    return tf.losses.softmaxCrossEntropy(y, h);
  }

  return () => optimizer.minimize(loss, true);
}
