/** @file Kernels that move elements and compute nothing. */
import { broadcastStrides, elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import { type HostArray, hostArray } from '../dtype.js';
import type { HostTensor } from './storage.js';
import { forRows } from './strides.js';

export function permute(x: HostTensor, axes: readonly number[]): HostArray {
  const strides = rowMajorStrides(x.shape);
  return gather(
    x,
    axes.map((axis) => x.shape[axis]!),
    axes.map((axis) => strides[axis]!),
  );
}

export function expand(x: HostTensor, shape: Shape): HostArray {
  return gather(x, shape, broadcastStrides(x.shape, shape));
}

/** x read as an array of `shape` with `strides`, written out in row-major order. */
function gather(x: HostTensor, shape: Shape, strides: readonly number[]): HostArray {
  const { data } = x;
  const y = hostArray(x.dtype, elementCount(shape));
  const width = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 0;
  forRows(shape, strides, rowMajorStrides(shape), (from, to) => {
    for (let i = 0; i < width; i++) y[to + i] = data[from + i * step]!;
  });
  return y;
}
