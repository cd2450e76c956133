/** @file Reductions over any axes: sum, mean, max and their like. */
import { checkShape, normalizeAxes, type Shape } from './shape.js';

/**
 * The axes meant by `axes`, from the front, ascending: all where undefined, none for an empty list (NumPy's
 * rule; PyTorch takes that for all). Throws ShapeError where one stands twice.
 */
export function reductionAxes(
  input: Shape,
  axes: readonly number[] | undefined,
  operation = 'reduce',
): number[] {
  checkShape(operation, input);
  if (axes === undefined) return input.map((_, i) => i);
  // A scalar counts as one dimension, as in PyTorch.
  const found = normalizeAxes(operation, axes, Math.max(input.length, 1));
  return found.filter((axis) => axis < input.length).sort((a, b) => a - b);
}

/** The shape after reducing `axes` (all where undefined); `keepDim` leaves sizes of 1. Throws ShapeError. */
export function reduceOutput(
  input: Shape,
  axes: readonly number[] | undefined,
  keepDim = false,
): number[] {
  const reduced = reductionAxes(input, axes);
  return input.flatMap((size, i) => (reduced.includes(i) ? (keepDim ? [1] : []) : [size]));
}
