/** @file Kernels that look along dimensions: reductions, the place of a maximum, log-softmax. */
import { reduceOutput } from '@striate/shapes';
import type { ReduceOp } from '@striate/tensor';
import { type Family, inDouble } from './device.js';
import { axesOf, positions, stretched } from './positions.js';

interface Fold {
  readonly start: number;
  next(total: number, value: number): number;
}

/** Math.max and Math.min pass NaN on, as they must. */
const FOLDS: Readonly<Record<ReduceOp, Fold>> = {
  sum: { start: 0, next: (total, value) => total + value },
  max: { start: Number.NEGATIVE_INFINITY, next: Math.max },
  min: { start: Number.POSITIVE_INFINITY, next: Math.min },
};

export const reductions: Family<'reduce' | 'argmax' | 'logSoftmax'> = (compute) => ({
  reduce: (op, x, axes) => {
    // Expanding would repeat each result over the elements that it is made of.
    const to = positions(stretched(reduceOutput(x.shape, axes, true), x.shape));
    const { start, next } = FOLDS[op];
    const body = inDouble((y, x) => {
      y.fill(start);
      for (let i = 0; i < x.length; i++) y[to[i]!] = next(y[to[i]!]!, x[i]!);
    });
    return compute('reduce', [x], reduceOutput(x.shape, axes), x.dtype, body);
  },

  argmax: (x, axis) => {
    const own = axesOf(x.shape);
    const starts = positions(own.filter((_, d) => d !== axis));
    const along = own[axis]!;
    return compute('argmax', [x], reduceOutput(x.shape, [axis]), 'int32', (y, x) => {
      for (let i = 0; i < y.length; i++) {
        const row = along.map((offset) => x[starts[i]! + offset]!);
        const largest = row.reduce((a, b) => Math.max(a, b));
        y[i] = row.findIndex((value) => value === largest || Number.isNaN(value));
      }
    });
  },

  logSoftmax: (x) => {
    const classes = x.shape[1]!;
    return compute('logSoftmax', [x], x.shape, x.dtype, (y, x) => {
      for (let start = 0; start < x.length; start += classes) {
        const row = x.subarray(start, start + classes);
        let largest = Number.NEGATIVE_INFINITY;
        for (const value of row) largest = Math.max(largest, value);
        let sum = 0;
        for (const value of row) sum += Math.exp(value - largest);
        for (let i = 0; i < classes; i++) y[start + i] = row[i]! - largest - Math.log(sum);
      }
    });
  },
});
