/** @file Sums and extremes over any axes, and the place of a maximum. Sums run in double. */
import { elementCount, reduceOutput, rowMajorStrides } from '@striate/shapes';
import type { ReduceOp } from '../backend.js';
import type { HostArray } from '../dtype.js';
import { type HostTensor, rounded } from './storage.js';
import { forRows } from './strides.js';

const START: Readonly<Record<ReduceOp, number>> = {
  sum: 0,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

export function reduce(op: ReduceOp, x: HostTensor, axes: readonly number[]): HostArray {
  const { data, shape } = x;
  const kept = rowMajorStrides(reduceOutput(shape, axes, true));
  const targets = kept.map((stride, i) => (axes.includes(i) ? 0 : stride));
  const totals = new Float64Array(elementCount(reduceOutput(shape, axes)));
  totals.fill(START[op]);
  const width = shape.at(-1) ?? 1;
  const step = targets.at(-1) ?? 0;
  forRows(shape, rowMajorStrides(shape), targets, (from, to) => {
    for (let i = 0; i < width; i++) {
      const at = to + i * step;
      const value = data[from + i]!;
      if (op === 'sum') totals[at]! += value;
      else totals[at] = op === 'max' ? Math.max(totals[at]!, value) : Math.min(totals[at]!, value);
    }
  });
  return rounded(x.dtype, totals);
}

export function argmax(x: HostTensor, axis: number): Int32Array {
  const { data, shape } = x;
  const length = shape[axis]!;
  const inner = elementCount(shape.slice(axis + 1));
  const outer = elementCount(shape.slice(0, axis));
  const y = new Int32Array(outer * inner);
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const start = i * length * inner + j;
      let best = 0;
      for (let k = 1; k < length; k++) {
        if (beats(data[start + k * inner]!, data[start + best * inner]!)) best = k;
      }
      y[i * inner + j] = best;
    }
  }
  return y;
}

/** Whether `value` takes the place of the maximum so far: the first of equals stays, NaN beats numbers. */
function beats(value: number, best: number): boolean {
  return value > best || (Number.isNaN(value) && !Number.isNaN(best));
}
