/** @file Shapes themselves: what is one, how many elements it holds, how it is written. */
import { ShapeError } from './errors.js';

/** The sizes of a tensor's dimensions, outermost first: `[batch, channels, height, width]` for pictures. */
export type Shape = readonly number[];

/** `[2, 3]` as text, as error messages show it. */
export function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * The number of elements: the product of all dimensions; 1 for a scalar (`[]`). Throws ShapeError where
 * the product is no safe integer.
 */
export function elementCount(shape: Shape, operation = 'elementCount'): number {
  let count = 1;
  for (const size of shape) count *= size;
  if (Number.isSafeInteger(count)) return count;
  checkShape(operation, shape);
  throw new ShapeError(
    'invalid-dimension',
    `${operation}: ${formatShape(shape)} has more elements than can be counted exactly (2^53 - 1).`,
    'Give smaller dimensions.',
  );
}

/** Whether both have the same rank and the same sizes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Checks that every dimension is a non-negative safe integer; returns the shape. Throws ShapeError. */
export function checkShape<S extends Shape>(operation: string, shape: S): S {
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new ShapeError(
        'invalid-dimension',
        `${operation}: ${formatShape(shape)} is no shape: ${size} is not a whole number from 0 to 2^53 - 1.`,
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
      rank === 0 ? 'Give at least one dimension.' : `Give an axis from ${-rank} to ${rank - 1}.`,
    );
  }
  return index;
}

/** Several axes from the front, in the order given. Throws ShapeError where one stands twice. */
export function normalizeAxes(operation: string, axes: readonly number[], rank: number): number[] {
  const found = axes.map((axis) => normalizeAxis(operation, axis, rank));
  if (new Set(found).size !== found.length) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: an axis stands twice in ${formatShape(axes)}.`,
      'Name every axis once.',
    );
  }
  return found;
}
