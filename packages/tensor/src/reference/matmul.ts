/** @file The product of two matrices, each row of the result summed in double. */
import { type HostArray, hostArray } from '../dtype.js';
import type { HostTensor } from './storage.js';

export function matmul(
  a: HostTensor,
  b: HostTensor,
  transposeA: boolean,
  transposeB: boolean,
): HostArray {
  const [m, k] = (transposeA ? [a.shape[1], a.shape[0]] : a.shape) as [number, number];
  const n = b.shape[transposeB ? 0 : 1]!;
  const y = hostArray(a.dtype, m * n);
  const left = new Float64Array(k);
  const sums = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    const start = transposeA ? i : i * k;
    const step = transposeA ? m : 1;
    for (let p = 0; p < k; p++) left[p] = a.data[start + p * step]!;
    if (transposeB) dotRows(left, b.data, sums);
    else addScaledRows(left, b.data, sums);
    y.set(sums, i * n);
  }
  return y;
}

/** sums[j] = left . (row j of b): b is stored as (n, k). */
function dotRows(left: Float64Array, b: HostArray, sums: Float64Array): void {
  const k = left.length;
  let at = 0;
  for (let j = 0; j < sums.length; j++) {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += left[p]! * b[at++]!;
    sums[j] = sum;
  }
}

/** sums = left[0] * (row 0 of b) + left[1] * (row 1 of b) + ...: b is stored as (k, n). */
function addScaledRows(left: Float64Array, b: HostArray, sums: Float64Array): void {
  const n = sums.length;
  sums.fill(0);
  let at = 0;
  for (let p = 0; p < left.length; p++) {
    const factor = left[p]!;
    for (let j = 0; j < n; j++) sums[j]! += factor * b[at++]!;
  }
}
