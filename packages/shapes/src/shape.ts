/** @file Shapes themselves: what is one, how many elements it holds, how it is written. */
import { ShapeError } from './errors.js';

/** The sizes of a tensor's dimensions, outermost first: `[batch, channels, height, width]` for pictures. */
export type Shape = readonly number[];

/** A value for height and width alike, or one for each: `[height, width]`. */
export type Pair = number | readonly [number, number];

/** `[2, 3]` as text, as error messages show it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The number of elements: the product of all dimensions; 1 for a scalar (`[]`). */
export function elementCount(shape: Shape): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

/** Whether both have the same rank and the same sizes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Checks that every dimension is a non-negative safe integer; returns the shape. Throws ShapeError. */
export function checkShape(operation: string, shape: Shape): Shape {
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new ShapeError(
        'invalid-dimension',
        `${operation}: ${formatShape(shape)} is no shape: ${size} is not a non-negative integer.`,
        'Give whole numbers, 0 or more.',
      );
    }
  }
  return shape;
}

/** The index of `axis` counted from the front; negative axes count from the back. Throws ShapeError. */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || index < 0 || index >= rank) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: axis ${axis} does not exist in ${rank} dimensions.`,
      `Give an axis from ${-rank} to ${rank - 1}.`,
    );
  }
  return index;
}

/** `[height, width]` of a value that may be given once for both. */
export function pair(value: Pair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

/** Checks that an option holds integers of at least `minimum`; returns `[height, width]`. Throws ShapeError. */
export function checkedPair(
  operation: string,
  option: string,
  value: Pair,
  minimum: number,
): readonly [number, number] {
  const sizes = pair(value);
  for (const size of sizes) {
    if (!Number.isSafeInteger(size) || size < minimum) {
      throw new ShapeError(
        'invalid-option',
        `${operation}: ${option} is ${size}, but must be a whole number of at least ${minimum}.`,
        `Give ${option}: ${minimum} or more.`,
      );
    }
  }
  return sizes;
}
