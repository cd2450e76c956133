/** @file Kernels on rows of class scores (n, c). */
import { type HostArray, hostArray } from '../dtype.js';
import type { HostTensor } from './storage.js';

export function logSoftmax(x: HostTensor): HostArray {
  const [n, c] = x.shape as [number, number];
  const y = hostArray(x.dtype, n * c);
  for (let i = 0; i < n; i++) {
    const row = x.data.subarray(i * c, (i + 1) * c);
    let highest = Number.NEGATIVE_INFINITY;
    for (const value of row) highest = Math.max(highest, value);
    let sum = 0;
    for (const value of row) sum += Math.exp(value - highest);
    const logSum = Math.log(sum);
    for (let j = 0; j < c; j++) y[i * c + j] = row[j]! - highest - logSum;
  }
  return y;
}
