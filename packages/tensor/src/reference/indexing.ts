/** @file Elements named by an index along one axis: reading them, and adding to them. */
import { elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import { type HostArray, hostArray } from '../dtype.js';
import { type HostTensor, rounded } from './storage.js';
import { forRows } from './strides.js';

export function gather(x: HostTensor, index: HostTensor, axis: number): HostArray {
  const y = hostArray(x.dtype, index.data.length);
  forNamed(x.shape, index, axis, (named, i) => {
    y[i] = x.data[named]!;
  });
  return y;
}

export function scatterAdd(g: HostTensor, index: HostTensor, axis: number, out: Shape): HostArray {
  const sums = new Float64Array(elementCount(out));
  forNamed(out, index, axis, (named, i) => {
    sums[named]! += g.data[i]!;
  });
  return rounded(g.dtype, sums);
}

/** Calls `visit` for every element of `index` that names one of `shape`, in row-major order, with both offsets. */
function forNamed(
  shape: Shape,
  index: HostTensor,
  axis: number,
  visit: (named: number, i: number) => void,
): void {
  const size = shape[axis]!;
  const strides = rowMajorStrides(shape);
  const others = strides.map((stride, i) => (i === axis ? 0 : stride));
  const width = index.shape.at(-1)!;
  const step = others.at(-1)!;
  forRows(index.shape, others, rowMajorStrides(index.shape), (row, start) => {
    for (let i = 0; i < width; i++) {
      const at = index.data[start + i]!;
      if (at >= 0 && at < size) visit(row + i * step + at * strides[axis]!, start + i);
    }
  });
}
