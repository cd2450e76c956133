/** @file Products of matrices, or of as many pairs of them. */
import { matmulOutput } from '@striate/shapes';
import type { Family } from './device.js';

export const products: Family<'matmul'> = (compute) => ({
  matmul: (a, b, transposeA, transposeB) => {
    const out = matmulOutput(a.shape, b.shape, { transposeA, transposeB });
    const [m, n] = out.slice(-2) as [number, number];
    const k = a.shape.at(transposeA ? -2 : -1)!;
    return compute('matmul', [a, b], out, a.dtype, (y, a, b) => {
      for (let to = 0; to < y.length; to++) {
        const pair = Math.floor(to / (m * n));
        const i = Math.floor(to / n) % m;
        const j = to % n;
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const inA = pair * m * k + (transposeA ? p * m + i : i * k + p);
          const inB = pair * k * n + (transposeB ? j * k + p : p * n + j);
          sum += a[inA]! * b[inB]!;
        }
        y[to] = sum;
      }
    });
  },
});
