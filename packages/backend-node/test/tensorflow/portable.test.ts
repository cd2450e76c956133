/** @file The contract on TensorFlow.js' backend in plain JavaScript: the portable kernels, without TensorFlow. */
import '@tensorflow/tfjs-backend-cpu';
import { conformance } from '@striate/tensor/conformance';
import * as tf from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { tensorflowBackend } from '../../src/tensorflow/backend.js';

conformance({
  async backend() {
    await tf.setBackend('cpu');
    return tensorflowBackend({ tf, device: 'plain JavaScript', piece: 16 });
  },
  test,
});
