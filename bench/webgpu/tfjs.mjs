/** @file TensorFlow.js' side of the comparison, in its own order of dimensions (NHWC, HWIO). */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { alexnetStep } from './alexnet.mjs';
import { elements, noise } from './layers.mjs';

/** From Striate's order of a picture or a weight to TensorFlow's, and back. */
const TO_PICTURE = [0, 2, 3, 1];
const FROM_PICTURE = [0, 3, 1, 2];
const TO_WEIGHT = [2, 3, 1, 0];
const FROM_WEIGHT = [3, 2, 0, 1];

const convolve = (x, weight, stride, padding) =>
  tf.conv2d(x, weight, stride, padding, 'NHWC', 1, 'floor');

export async function tfjs() {
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js finds no WebGPU.');
  const backend = tf.backend();

  const input = (shape, seed, order) => {
    const plain = tf.tensor(noise(elements(shape), seed), shape);
    return order ? tf.tidy(() => plain.transpose(order)) : plain;
  };

  /** A kernel on the inputs; `order` brings its result into Striate's. */
  const kernel = (inputs, order, compute) => ({
    call: () => compute(...inputs).dispose(),
    async result() {
      const ordered = tf.tidy(() => {
        const y = compute(...inputs);
        return order ? y.transpose(order) : y;
      });
      const values = await ordered.data();
      ordered.dispose();
      return values;
    },
    release: () => tf.dispose(inputs),
  });

  function convolution({ kind, x, weight, out, stride, padding }) {
    const picture = (shape, seed) => input(shape, seed, TO_PICTURE);
    if (kind === 'forward') {
      const inputs = [picture(x, 1), input(weight, 2, TO_WEIGHT)];
      return kernel(inputs, FROM_PICTURE, (a, w) => convolve(a, w, stride, padding));
    }
    const attributes = {
      strides: stride,
      pad: padding,
      dataFormat: 'NHWC',
      dimRoundingMode: 'floor',
    };
    if (kind === 'weight gradient') {
      const filterShape = TO_WEIGHT.map((axis) => weight[axis]);
      return kernel([picture(out, 1), picture(x, 2)], FROM_WEIGHT, (dy, a) =>
        tf.engine().runKernel('Conv2DBackpropFilter', { x: a, dy }, { ...attributes, filterShape }),
      );
    }
    const inputShape = TO_PICTURE.map((axis) => x[axis]);
    return kernel([picture(out, 1), input(weight, 2, TO_WEIGHT)], FROM_PICTURE, (dy, filter) =>
      tf.engine().runKernel('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape }),
    );
  }

  function matmul({ m, k, n, transposeB }) {
    const inputs = [input([m, k], 1), input(transposeB ? [n, k] : [k, n], 2)];
    return kernel(inputs, null, (a, b) => tf.matMul(a, b, false, transposeB));
  }

  function training({ x, parameters }) {
    const pictures = input(x, 1, TO_PICTURE);
    const step = alexnetStep(tf, pictures, parameters, convolve);
    let last;
    return {
      call() {
        last?.dispose();
        last = step();
      },
      result: async () => last.data(),
      release() {
        pictures.dispose();
        tf.disposeVariables();
      },
    };
  }

  return {
    name: 'tfjs',
    device: `TensorFlow.js ${tf.version.tfjs}`,
    async sync() {
      if (backend.commandEncoder) {
        backend.endComputePassEncoder();
        backend.submitQueue();
      }
      await backend.queue.onSubmittedWorkDone();
    },
    async prepare(job) {
      if (job.kind === 'matmul') return matmul(job);
      return job.kind === 'training step' ? training(job) : convolution(job);
    },
    close: async () => backend.dispose(),
  };
}
