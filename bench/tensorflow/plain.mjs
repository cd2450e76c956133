/** @file AlexNet in plain TensorFlow.js on TensorFlow: `plain.mjs BATCH`. */
import { createRequire } from 'node:module';
import { alexnetStep } from './alexnet.mjs';
import { contestant } from './contestant.mjs';

const require = createRequire(import.meta.url);
const tf = require(process.env.STRIATE_TENSORFLOW ?? '@tensorflow/tfjs-node');

/** Padding is an op of its own, since a number as a convolution's padding throws in tfjs-node. */
function convolve(x, weight, stride, padding) {
  const sides = [padding, padding];
  return tf.conv2d(tf.pad(x, [[0, 0], sides, sides, [0, 0]]), weight, stride, 'valid');
}

const step = alexnetStep(tf, Number(process.argv[2]), convolve);

contestant(`tfjs-node on TensorFlow ${tf.backend().binding.TF_Version}`, async () => {
  const cost = step();
  const [value] = await cost.data();
  cost.dispose();
  return value;
});
