/** @file A step small enough to do by hand, to see that a device really computes. */
import type { Backend, DType, Operand } from '@striate/tensor';
import { BackendError } from '../errors.js';

const CONV = { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1 } as const;

/**
 * A convolution, its gradients and a step of SGD, whose results are known. Throws BackendError where the device
 * fails or computes something else.
 */
export async function verify(backend: Backend): Promise<void> {
  const made: Operand[] = [];
  const note = (storage: Operand['storage'], shape: number[], dtype: DType = 'float32') => {
    const operand = { storage, shape, dtype };
    made.push(operand);
    return operand;
  };
  const ones = (shape: number[]) => note(backend.fill(shape, 'float32', 1), shape);
  try {
    const x = ones([1, 2, 3, 3]);
    const weight = ones([1, 2, 3, 3]);
    const shape = [1, 1, 3, 3];
    const y = note(backend.conv2d(x, weight, null, CONV, shape), shape);
    const dw = note(backend.conv2dWeightGradient(y, x, CONV, weight.shape), [1, 2, 3, 3]);
    const dx = note(backend.conv2dInputGradient(y, weight, CONV, x.shape), [1, 2, 3, 3]);
    const stepped = note(backend.binary('sub', weight, dw, weight.shape), [1, 2, 3, 3]);
    const reads = await Promise.all([y, dx, stepped].map((operand) => backend.read(operand)));
    const corners = [
      [8, 12, 8],
      [50, 70, 50],
      [-49, -69, -49],
    ];
    reads.forEach((data, i) => {
      if (corners[i]!.every((value, at) => data[at] === value)) return;
      throw new BackendError(
        'device-failed',
        `TensorFlow computes a wrong result: ${data.slice(0, 3)} in place of ${corners[i]}.`,
        'Its libraries do not fit each other or the GPU: see docs/cuda.md of @striate/backend-node.',
      );
    });
  } finally {
    for (const { storage } of made) backend.release(storage);
  }
}
