/** @file The contract on TensorFlow itself, where it is there: see CONTRIBUTING.md for how to have it. */
import { node, tensorflowAvailability } from '@striate/backend-node';
import { conformance } from '@striate/tensor/conformance';
import { test } from 'vitest';

const here = tensorflowAvailability();

if (here.available) conformance({ backend: () => node({ engine: 'tensorflow' }), test });
else test.skip(`TensorFlow is not here: ${here.reason}`, () => {});
