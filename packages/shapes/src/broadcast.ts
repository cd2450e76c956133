/** @file Broadcasting and reductions, as NumPy and PyTorch define them. */
import { ShapeError } from './errors.js';
import { formatShape, normalizeAxis, type Shape } from './shape.js';

/** The common shape of two operands: sizes aligned at the right, 1 stretches. Throws ShapeError. */
export function broadcastOutput(a: Shape, b: Shape, operation = 'broadcast'): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        'size-mismatch',
        `${operation}: ${formatShape(a)} and ${formatShape(b)} do not broadcast: ${left} against ${right}.`,
        'Make the sizes equal, or one of them 1.',
      );
    }
    return left === 1 ? right : left;
  });
}

/** The axes over which a gradient of shape `output` is summed to give one of shape `input`. */
export function broadcastAxes(input: Shape, output: Shape): number[] {
  const lead = output.length - input.length;
  return output.flatMap((size, i) =>
    i < lead || (input[i - lead] === 1 && size !== 1) ? [i] : [],
  );
}

/** The axes meant by `axes` (all where undefined): from the front, ascending, each once. Throws ShapeError. */
export function reductionAxes(
  input: Shape,
  axes: readonly number[] | undefined,
  operation = 'reduce',
): number[] {
  if (axes === undefined) return input.map((_, i) => i);
  const found = axes.map((axis) => normalizeAxis(operation, axis, input.length));
  if (new Set(found).size !== found.length) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: an axis stands twice in ${formatShape(axes)}.`,
      'Name every axis once.',
    );
  }
  return found.sort((a, b) => a - b);
}

/** The shape after reducing `axes` (as `reductionAxes` returns them); `keepDim` leaves sizes of 1. */
export function reduceOutput(input: Shape, axes: readonly number[], keepDim = false): number[] {
  return input.flatMap((size, i) => (axes.includes(i) ? (keepDim ? [1] : []) : [size]));
}
