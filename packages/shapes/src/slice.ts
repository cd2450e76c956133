/** @file Slicing by Python's rules, as PyTorch indexes tensors. */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';
import { checkedCount } from './spatial.js';

/**
 * What is taken of one dimension: an index (the dimension goes), `[start, end, step]` (end exclusive,
 * negative counts from the back, null or missing is the edge, step 1 where missing), or null for all.
 */
export type Slice =
  | number
  | null
  | readonly [start?: number | null, end?: number | null, step?: number | null];

/** A slice with its numbers resolved: `count` cells from `start` on, `step` apart. */
export interface ResolvedSlice {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  /** Whether the dimension stays: false for an index. */
  readonly kept: boolean;
}

/** The shape of `x[slices]`; dimensions that are not named stay whole. Throws ShapeError. */
export function sliceOutput(input: Shape, slices: readonly Slice[]): number[] {
  return resolveSlices(input, slices).flatMap(({ kept, count }) => (kept ? [count] : []));
}

/** Every dimension's slice in plain numbers. Throws ShapeError for an index out of range or a step below 1. */
export function resolveSlices(input: Shape, slices: readonly Slice[]): ResolvedSlice[] {
  checkShape('slice', input);
  if (slices.length > input.length) {
    throw new ShapeError(
      'rank-mismatch',
      `slice: ${slices.length} slices for the ${input.length} dimensions of ${formatShape(input)}.`,
      'Give at most one a dimension.',
    );
  }
  return input.map((size, i) => {
    const slice = slices[i] ?? [];
    if (typeof slice === 'number') {
      const start = slice < 0 ? slice + size : slice;
      if (Number.isInteger(slice) && start >= 0 && start < size) {
        return { start, step: 1, count: 1, kept: false };
      }
      throw new ShapeError(
        'invalid-option',
        `slice: index ${slice} lies outside dimension ${i} of ${formatShape(input)}.`,
        size === 0 ? 'Give a slice.' : `Give an index from ${-size} to ${size - 1}.`,
      );
    }
    const step = checkedCount('slice', 'step', slice[2] ?? 1, 1);
    const start = clampIndex(slice[0] ?? 0, size);
    const end = clampIndex(slice[1] ?? size, size);
    return { start, step, count: Math.max(Math.ceil((end - start) / step), 0), kept: true };
  });
}

/** A position within [0, size], counted from the front. */
function clampIndex(index: number, size: number): number {
  if (!Number.isSafeInteger(index)) {
    throw new ShapeError(
      'invalid-option',
      `slice: ${index} is no position.`,
      'Give whole numbers, or null for the edge.',
    );
  }
  return Math.min(Math.max(index < 0 ? index + size : index, 0), size);
}
