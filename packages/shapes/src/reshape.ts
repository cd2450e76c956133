/** @file Shapes that keep their elements: reshape, flatten, permute, transpose, squeeze, unsqueeze. */
import { ShapeError } from './errors.js';
import {
  checkShape,
  elementCount,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  type Shape,
} from './shape.js';
import type { FlattenOutput, ReshapeOutput } from './types/reshape.js';

/** The shape that `torch.reshape` gives; one dimension may be -1 and is inferred. Throws ShapeError. */
export function reshapeOutput<const S extends Shape, const W extends Shape>(
  input: S,
  wanted: W,
): ReshapeOutput<S, W> {
  const total = elementCount(checkShape('reshape', input), 'reshape');
  const open = wanted.indexOf(-1);
  const given = wanted.map((size, i) => (i === open ? 1 : size));
  checkShape('reshape', given);
  const known = elementCount(given, 'reshape');
  const inferred = open < 0 ? 1 : total / known;
  if (!Number.isInteger(inferred) || known * inferred !== total) {
    throw new ShapeError(
      'size-mismatch',
      `reshape: the ${total} elements of ${formatShape(input)} do not fill ${formatShape(wanted)}.`,
      'Give sizes whose product is the number of elements; one of them may be -1.',
    );
  }
  return given.map((size, i) => (i === open ? inferred : size)) as never;
}

/**
 * Joins the dimensions from `startDim` (1 where not given, so that the batch stays) to `endDim` into one
 * (`torch.nn.Flatten`). Throws ShapeError.
 */
export function flattenOutput<
  const S extends Shape,
  const Start extends number = 1,
  const End extends number = -1,
>(input: S, startDim?: Start, endDim?: End): FlattenOutput<S, Start, End> {
  checkShape('flatten', input);
  // A scalar counts as one dimension, as in PyTorch.
  const rank = Math.max(input.length, 1);
  const from = startDim ?? 1;
  const to = endDim ?? -1;
  const start = normalizeAxis('flatten', from, rank);
  const end = normalizeAxis('flatten', to, rank);
  if (end < start) {
    throw new ShapeError(
      'invalid-option',
      `flatten: startDim ${from} lies after endDim ${to}.`,
      'Exchange them.',
    );
  }
  return [
    ...input.slice(0, start),
    elementCount(input.slice(start, end + 1), 'flatten'),
    ...input.slice(end + 1),
  ] as never;
}

/** The shape with its dimensions in the order `axes` (`torch.permute`). Throws ShapeError. */
export function permuteOutput(input: Shape, axes: readonly number[]): number[] {
  return permutation(input, axes).map((axis) => input[axis]!);
}

/** The order that `axes` state, counted from the front. Throws ShapeError unless it names every dimension once. */
export function permutation(input: Shape, axes: readonly number[]): number[] {
  checkShape('permute', input);
  if (axes.length !== input.length) {
    throw new ShapeError(
      'invalid-option',
      `permute: ${formatShape(axes)} is no order of the ${input.length} dimensions of ${formatShape(input)}.`,
      'Name every dimension once.',
    );
  }
  return normalizeAxes('permute', axes, input.length);
}

/** The shape with two dimensions exchanged (`torch.transpose`). Throws ShapeError. */
export function transposeOutput(input: Shape, dim0: number, dim1: number): number[] {
  checkShape('transpose', input);
  const rank = Math.max(input.length, 1);
  const [first, second] = [dim0, dim1].map((dim) => normalizeAxis('transpose', dim, rank));
  return input.map((size, i) =>
    i === first ? input[second!]! : i === second ? input[first!]! : size,
  );
}

/**
 * The shape without its dimensions of size 1, or without those of them that `dims` names
 * (`torch.squeeze`). Throws ShapeError.
 */
export function squeezeOutput(input: Shape, dims?: number | readonly number[]): number[] {
  checkShape('squeeze', input);
  if (dims === undefined) return input.filter((size) => size !== 1);
  const named = typeof dims === 'number' ? [dims] : dims;
  const axes = normalizeAxes('squeeze', named, Math.max(input.length, 1));
  return input.filter((size, i) => size !== 1 || !axes.includes(i));
}

/** The shape with a dimension of size 1 put in at `dim` (`torch.unsqueeze`). Throws ShapeError. */
export function unsqueezeOutput(input: Shape, dim: number): number[] {
  checkShape('unsqueeze', input);
  const at = normalizeAxis('unsqueeze', dim, input.length + 1);
  return [...input.slice(0, at), 1, ...input.slice(at)];
}
