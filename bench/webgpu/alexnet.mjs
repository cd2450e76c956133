/** @file AlexNet as one writes it in TensorFlow.js. */

/** [kernel, in, out, stride, padding, whether a pool follows] */
const CONVOLUTIONS = [
  [11, 3, 64, 4, 2, true],
  [5, 64, 192, 1, 2, true],
  [3, 192, 384, 1, 1, false],
  [3, 384, 256, 1, 1, false],
  [3, 256, 256, 1, 1, true],
];
const LINEARS = [
  [9216, 4096],
  [4096, 4096],
  [4096, 2],
];

/** A step of Adam on `n` random pictures: a function that gives the loss as a tensor. `convolve(x, weight, stride, padding)`. */
export function alexnetStep(tf, n, convolve) {
  function variables(shape) {
    const bound = 1 / Math.sqrt(shape.slice(0, -1).reduce((product, size) => product * size, 1));
    return {
      weight: tf.variable(tf.randomUniform(shape, -bound, bound)),
      bias: tf.variable(tf.zeros(shape.slice(-1))),
    };
  }

  const convolutions = CONVOLUTIONS.map(([k, i, o]) => variables([k, k, i, o]));
  const linears = LINEARS.map(variables);
  const x = tf.randomUniform([n, 224, 224, 3], -2, 2);
  const labels = Int32Array.from({ length: n }, (_, i) => i % 2);
  const y = tf.oneHot(labels, 2);
  const optimizer = tf.train.adam(1e-4);

  function loss() {
    let h = x;
    for (const [i, [, , , stride, p, pooled]] of CONVOLUTIONS.entries()) {
      const { weight, bias } = convolutions[i];
      h = tf.relu(tf.add(convolve(h, weight, stride, p), bias));
      if (pooled) h = tf.maxPool(h, 3, 2, 'valid');
    }
    h = tf.reshape(h, [n, -1]);
    for (const [i, { weight, bias }] of linears.entries()) {
      const isLast = i === linears.length - 1;
      h = tf.add(tf.matMul(isLast ? h : tf.dropout(h, 0.5), weight), bias);
      if (!isLast) h = tf.relu(h);
    }
    return tf.losses.softmaxCrossEntropy(y, h);
  }

  return () => optimizer.minimize(loss, true);
}
