/** @file Where elements lie in a row-major array: all that the kernels know of strides. */
import { elementCount, rowMajorStrides, type Shape } from '@striate/shapes';

/** One dimension of a walk through an array: the offset of each of its elements from the first. */
export type Axis = readonly number[];

export function range<T>(count: number, f: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => f(i));
}

/** The dimensions of an array of `shape`. */
export function axesOf(shape: Shape): Axis[] {
  const strides = rowMajorStrides(shape);
  return shape.map((size, axis) => range(size, (i) => i * strides[axis]!));
}

/** The same as seen from the wider shape `out`: a dimension of size 1, or a missing one, stays where it is. */
export function stretched(shape: Shape, out: Shape): Axis[] {
  const missing = out.length - shape.length;
  const axes = axesOf(shape);
  return out.map((size, i) => {
    const axis = axes[i - missing];
    return axis?.length === size ? axis : range(size, () => 0);
  });
}

/** The offsets of all elements of a walk, the last dimension running fastest. */
export function positions(axes: readonly Axis[]): Int32Array {
  let all = Int32Array.of(0);
  for (const axis of axes) {
    const longer = new Int32Array(all.length * axis.length);
    let i = 0;
    for (const start of all) for (const offset of axis) longer[i++] = start + offset;
    all = longer;
  }
  return all;
}

/** Which channel an element of (n, c, ...) belongs to, from its offset. */
export function channelOf(shape: Shape): (offset: number) => number {
  const inner = elementCount(shape.slice(2));
  return (offset) => Math.floor(offset / inner) % shape[1]!;
}
