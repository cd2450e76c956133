/** @file Shapes that keep their elements: reshape, flatten, permute. */
import { ShapeError } from './errors.js';
import { checkShape, elementCount, formatShape, normalizeAxis, type Shape } from './shape.js';

/** The shape that `reshape` gives; one dimension may be -1 and is inferred. Throws ShapeError. */
export function reshapeOutput(input: Shape, wanted: Shape): number[] {
  const total = elementCount(input);
  const open = wanted.indexOf(-1);
  const given = wanted.map((size, i) => (i === open ? 1 : size));
  checkShape('reshape', given);
  const known = elementCount(given);
  const inferred = open < 0 ? 1 : total / known;
  if (!Number.isInteger(inferred) || known * inferred !== total) {
    throw new ShapeError(
      'size-mismatch',
      `reshape: the ${total} elements of ${formatShape(input)} do not fill ${formatShape(wanted)}.`,
      'Give sizes whose product is the number of elements; one of them may be -1.',
    );
  }
  return given.map((size, i) => (i === open ? inferred : size));
}

/** Joins the dimensions from `startDim` to `endDim` into one (`torch.flatten`). Throws ShapeError. */
export function flattenOutput(input: Shape, startDim = 1, endDim = -1): number[] {
  checkShape('flatten', input);
  if (input.length === 0) return [1];
  const start = normalizeAxis('flatten', startDim, input.length);
  const end = normalizeAxis('flatten', endDim, input.length);
  if (end < start) {
    throw new ShapeError(
      'invalid-option',
      `flatten: startDim ${startDim} lies after endDim ${endDim}.`,
      'Exchange them.',
    );
  }
  return [
    ...input.slice(0, start),
    elementCount(input.slice(start, end + 1)),
    ...input.slice(end + 1),
  ];
}

/** The shape with its dimensions in the order `axes`. Throws ShapeError. */
export function permuteOutput(input: Shape, axes: readonly number[]): number[] {
  const order = axes.map((axis) => normalizeAxis('permute', axis, input.length));
  if (order.length !== input.length || new Set(order).size !== order.length) {
    throw new ShapeError(
      'invalid-option',
      `permute: ${formatShape(axes)} is no order of the ${input.length} dimensions of ${formatShape(input)}.`,
      'Name every dimension once.',
    );
  }
  return order.map((axis) => input[axis]!);
}
