/** @file Products of matrices, each row of a result summed in double. */
import { elementCount, matmulOutput } from '@striate/shapes';
import { type HostArray, hostArray } from '../dtype.js';
import type { HostTensor } from './storage.js';

export function matmul(
  a: HostTensor,
  b: HostTensor,
  transposeA: boolean,
  transposeB: boolean,
): HostArray {
  const out = matmulOutput(a.shape, b.shape, { transposeA, transposeB });
  const [m, n] = out.slice(-2) as [number, number];
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const y = hostArray(a.dtype, elementCount(out));
  const left = new Float64Array(k);
  const sums = new Float64Array(n);
  for (let pair = 0; pair < elementCount(out.slice(0, -2)); pair++) {
    const right = b.data.subarray(pair * k * n, (pair + 1) * k * n);
    for (let i = 0; i < m; i++) {
      const start = pair * m * k + (transposeA ? i : i * k);
      const step = transposeA ? m : 1;
      for (let p = 0; p < k; p++) left[p] = a.data[start + p * step]!;
      if (transposeB) dotRows(left, right, sums);
      else addScaledRows(left, right, sums);
      y.set(sums, (pair * m + i) * n);
    }
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
