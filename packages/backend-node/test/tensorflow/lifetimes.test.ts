/** @file The portable kernels give back every tensor of TensorFlow.js that they make. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { tensorflowBackend } from '../../src/tensorflow/backend.js';
import { checkFlat } from './steps.js';

test('200 steps leave the count of tensors and resident memory flat', async () => {
  await tf.setBackend('cpu');
  await checkFlat(tensorflowBackend({ tf, device: 'plain JavaScript', piece: 16 }), tf);
});
