/** @file The output of resizing, as `torch.nn.functional.interpolate` states it. */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';
import { checkedSides, type Dims, type Sides, sidesOf } from './spatial.js';

/** The size wanted, or factors of the size there is: exactly one of the two. */
export type InterpolateOptions =
  | { readonly size: Sides; readonly scaleFactor?: undefined }
  | { readonly scaleFactor: Sides; readonly size?: undefined };

/**
 * The shape after resizing all sides: (N, C, sides...) -> (N, C, size) or (N, C, floor(side * factor)).
 * Throws ShapeError.
 */
export function interpolateOutput(input: Shape, options: InterpolateOptions): number[] {
  checkShape('interpolate', input);
  const { size, scaleFactor } = options;
  const dims = input.length - 2;
  if (dims < 1 || dims > 3) {
    throw new ShapeError(
      'rank-mismatch',
      `interpolate takes [N, C, ...] with one to three sides, but got ${formatShape(input)}.`,
      'Add the batch dimension.',
    );
  }
  if ((size === undefined) === (scaleFactor === undefined)) {
    throw new ShapeError(
      'invalid-option',
      'interpolate needs either size or scaleFactor.',
      'Give one of them.',
    );
  }
  const sides = input.slice(2);
  const output =
    scaleFactor === undefined
      ? checkedSides('interpolate', 'size', size!, 1, dims as Dims)
      : sidesOf<number, Dims>('interpolate', 'scaleFactor', scaleFactor, dims as Dims).map(
          (factor, i) => Math.floor(sides[i]! * factor),
        );
  if (input.slice(1).includes(0) || output.some((side) => !(side > 0))) {
    throw new ShapeError(
      'too-small',
      `interpolate: ${formatShape(input)} to ${formatShape(output)} leaves nothing.`,
      'Give sizes above 0, or a larger scaleFactor.',
    );
  }
  return checkShape('interpolate', [...input.slice(0, 2), ...output]);
}
