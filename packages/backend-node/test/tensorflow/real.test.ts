/** @file The contract on TensorFlow itself, where it is there: see CONTRIBUTING.md for how to have it. */
import { conformance } from '@striate/tensor/conformance';
import { test } from 'vitest';
import { loadTensorflow } from '../../src/tensorflow/load.js';
import { openTensorflow, tensorflowAvailability } from '../../src/tensorflow/open.js';
import { checkFlat } from './steps.js';

const here = tensorflowAvailability();

if (here.available) {
  test('200 steps leave the count of tensors and resident memory flat', async () => {
    await checkFlat(await openTensorflow('auto'), loadTensorflow('auto').tf);
  });
  conformance({ backend: () => openTensorflow('auto'), test });
} else {
  test.skip(`TensorFlow is not here: ${here.reason}`, () => {});
}
