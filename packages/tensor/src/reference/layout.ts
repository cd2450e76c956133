/** @file Kernels that move elements and compute nothing. */
import {
  broadcastStrides,
  elementCount,
  ravelIndex,
  rowMajorStrides,
  type Shape,
} from '@striate/shapes';
import { type HostArray, hostArray } from '../dtype.js';
import type { HostTensor } from './storage.js';
import { forRows, reach } from './strides.js';

export function permute(x: HostTensor, axes: readonly number[]): HostArray {
  const strides = rowMajorStrides(x.shape);
  return strided(
    x,
    axes.map((axis) => x.shape[axis]!),
    axes.map((axis) => strides[axis]!),
  );
}

export function expand(x: HostTensor, shape: Shape): HostArray {
  return strided(x, shape, broadcastStrides(x.shape, shape));
}

export function slice(
  x: HostTensor,
  starts: readonly number[],
  steps: readonly number[],
  out: Shape,
): HostArray {
  // A slice of nothing may start behind the end.
  const start = out.includes(0) ? 0 : ravelIndex(starts, x.shape);
  return strided(x, out, stepped(x.shape, steps), start);
}

export function place(
  x: HostTensor,
  starts: readonly number[],
  steps: readonly number[],
  out: Shape,
  value: number,
): HostArray {
  const y = hostArray(x.dtype, elementCount(out)).fill(value);
  const inside = x.shape.map((size, i) => reach(starts[i]!, steps[i]!, out[i]!, size));
  const kept = inside.map(([first, end]) => end - first);
  if (kept.includes(0)) return y;
  const from = inside.map(([first]) => first);
  const to = from.map((first, i) => starts[i]! + first * steps[i]!);
  copy(
    kept,
    { data: x.data, start: ravelIndex(from, x.shape), strides: rowMajorStrides(x.shape) },
    { data: y, start: ravelIndex(to, out), strides: stepped(out, steps) },
  );
  return y;
}

export function concat(operands: readonly HostTensor[], axis: number, out: Shape): HostArray {
  const y = hostArray(operands[0]!.dtype, elementCount(out));
  const strides = rowMajorStrides(out);
  let start = 0;
  for (const { data, shape } of operands) {
    copy(shape, { data, start: 0, strides: rowMajorStrides(shape) }, { data: y, start, strides });
    start += shape[axis]! * strides[axis]!;
  }
  return y;
}

function stepped(shape: Shape, steps: readonly number[]): number[] {
  return rowMajorStrides(shape).map((stride, i) => stride * steps[i]!);
}

/** x read as an array of `shape` with `strides` from `start` on, written out in row-major order. */
function strided(x: HostTensor, shape: Shape, strides: readonly number[], start = 0): HostArray {
  const y = hostArray(x.dtype, elementCount(shape));
  copy(
    shape,
    { data: x.data, start, strides },
    { data: y, start: 0, strides: rowMajorStrides(shape) },
  );
  return y;
}

/** An array as a walk over some shape sees it. */
interface View {
  readonly data: HostArray;
  readonly start: number;
  readonly strides: readonly number[];
}

function copy(shape: Shape, from: View, to: View): void {
  const width = shape.at(-1) ?? 1;
  const stepFrom = from.strides.at(-1) ?? 0;
  const stepTo = to.strides.at(-1) ?? 0;
  forRows(shape, from.strides, to.strides, (a, b) => {
    const read = from.start + a;
    const write = to.start + b;
    for (let i = 0; i < width; i++) to.data[write + i * stepTo] = from.data[read + i * stepFrom]!;
  });
}
