/**
 * @file AlexNet as one writes it in TensorFlow.js: `plain.mjs VARIANT BATCH`. Padding is an op of its own, since a
 * number as a convolution's padding throws in tfjs-node.
 */
import { createRequire } from 'node:module';
import { contestant } from './contestant.mjs';

const require = createRequire(import.meta.url);
const tf = require(process.env.STRIATE_TENSORFLOW ?? '@tensorflow/tfjs-node');
const [variant, batch] = process.argv.slice(2);
const n = Number(batch);

/** [kernel, in, out, stride, padding, whether a pool follows] */
const FIRST = [
  [11, 3, 64, 4, 2, true],
  [5, 64, 192, 1, 2, true],
];
const LAST = [
  [3, 384, 256, 1, 1, false],
  [3, 256, 256, 1, 1, true],
];
const VARIANTS = {
  torchvision: { convolutions: [...FIRST, [3, 192, 384, 1, 1, false], ...LAST], normed: false },
  batchnorm: { convolutions: [...FIRST, [3, 192, 384, 1, 1, true], ...LAST], normed: true },
};
const LINEARS = [
  [9216, 4096],
  [4096, 4096],
  [4096, 2],
];

const { convolutions, normed } = VARIANTS[variant];

function variables(shape) {
  const bound = 1 / Math.sqrt(shape.slice(0, -1).reduce((product, size) => product * size, 1));
  return {
    weight: tf.variable(tf.randomUniform(shape, -bound, bound)),
    bias: tf.variable(tf.zeros(shape.slice(-1))),
  };
}

function normVariables(channels) {
  return {
    scale: tf.variable(tf.ones([channels])),
    shift: tf.variable(tf.zeros([channels])),
    mean: tf.variable(tf.zeros([channels]), false),
    variance: tf.variable(tf.ones([channels]), false),
  };
}

const kernels = convolutions.map(([k, i, o]) => variables([k, k, i, o]));
const norms = normed ? convolutions.map(([, , o]) => normVariables(o)) : [];
const linears = LINEARS.map(variables);
const x = tf.randomUniform([n, 224, 224, 3], -2, 2);
const labels = Int32Array.from({ length: n }, (_, i) => i % 2);
const y = tf.oneHot(labels, 2);
const optimizer = tf.train.adam(1e-4);

function batchNorm(h, { scale, shift, mean, variance }) {
  const batchMoments = tf.moments(h, [0, 1, 2]);
  const keep = (running, value) => running.assign(tf.add(tf.mul(running, 0.9), tf.mul(value, 0.1)));
  keep(mean, batchMoments.mean);
  keep(variance, batchMoments.variance);
  return tf.batchNorm(h, batchMoments.mean, batchMoments.variance, shift, scale, 1e-5);
}

function loss() {
  let h = x;
  for (const [i, [, , , stride, p, pooled]] of convolutions.entries()) {
    const { weight, bias } = kernels[i];
    const padded = tf.pad(h, [
      [0, 0],
      [p, p],
      [p, p],
      [0, 0],
    ]);
    h = tf.relu(tf.add(tf.conv2d(padded, weight, stride, 'valid'), bias));
    if (pooled) h = tf.maxPool(h, 3, 2, 'valid');
    if (normed) h = batchNorm(h, norms[i]);
  }
  // From 2x2 to 6x6: what adaptive average pooling does there.
  if (h.shape[1] !== 6) h = tf.image.resizeNearestNeighbor(h, [6, 6]);
  h = tf.reshape(h, [n, -1]);
  for (const [i, { weight, bias }] of linears.entries()) {
    const isLast = i === linears.length - 1;
    h = tf.add(tf.matMul(isLast ? h : tf.dropout(h, 0.5), weight), bias);
    if (!isLast) h = tf.relu(h);
  }
  return tf.losses.softmaxCrossEntropy(y, h);
}

const learned = [...kernels, ...norms, ...linears].flatMap(Object.values);
const parameters = learned.reduce((sum, { trainable, size }) => sum + (trainable ? size : 0), 0);

contestant(`tfjs-node on TensorFlow ${tf.backend().binding.TF_Version}`, parameters, async () => {
  const cost = optimizer.minimize(loss, true);
  const [value] = await cost.data();
  cost.dispose();
  return value;
});
