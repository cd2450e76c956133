/** @file Walking several arrays of one logical shape at once, each with its own strides, and what of a walk lies inside. */
import { elementCount, type Shape, sameShape } from '@striate/shapes';

/**
 * The shapes to walk two operands and their result by: in one dimension where both operands either
 * fill the result or are single elements, as given otherwise.
 */
export function walkedShapes(a: Shape, b: Shape, out: Shape): [a: Shape, b: Shape, out: Shape] {
  const single = (shape: Shape) => elementCount(shape) === 1;
  if (![a, b].every((shape) => sameShape(shape, out) || single(shape))) return [a, b, out];
  const flat = (shape: Shape) => [elementCount(shape)];
  return [flat(a), flat(b), flat(out)];
}

/**
 * Calls `visit` for every row of `shape` (its last dimension), with the offset at which the row starts
 * in each of two strided arrays. Rows come in row-major order.
 */
export function forRows(
  shape: Shape,
  stridesA: readonly number[],
  stridesB: readonly number[],
  visit: (offsetA: number, offsetB: number) => void,
): void {
  if (shape.includes(0)) return;
  const outer = shape.length - 1;
  const index = new Array<number>(Math.max(outer, 0)).fill(0);
  let a = 0;
  let b = 0;
  for (;;) {
    visit(a, b);
    let axis = outer - 1;
    for (; axis >= 0; axis--) {
      a += stridesA[axis]!;
      b += stridesB[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      a -= stridesA[axis]! * shape[axis]!;
      b -= stridesB[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The i in [0, count) with 0 <= i * stride + shift < size, as [first, end). */
export function reach(
  shift: number,
  stride: number,
  size: number,
  count: number,
): [first: number, end: number] {
  const first = Math.max(0, Math.ceil(-shift / stride));
  const end = Math.min(count, Math.floor((size - 1 - shift) / stride) + 1);
  return [first, Math.max(first, end)];
}
