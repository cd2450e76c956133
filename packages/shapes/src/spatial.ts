/**
 * @file Spatial shapes, (N, C, sides...) or (C, sides...), which every convolution and pool accepts: one
 * side for signals (C, L), two for pictures (C, H, W), three for volumes (C, D, H, W). And options that
 * are given once for all sides or once for each.
 */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';

/** The number of sides: conv1d, conv2d, conv3d. */
export type Dims = 1 | 2 | 3;

/** A value for all sides alike, or one for each: `[height, width]` for pictures. */
export type Sides = number | readonly number[];

const SIDE_NAMES = { 1: 'L', 2: 'H, W', 3: 'D, H, W' } as const;

/** A spatial shape taken apart; `batch` is undefined for unbatched input. */
export interface Spatial {
  readonly batch: number | undefined;
  readonly channels: number;
  readonly sides: readonly number[];
}

/** Takes (C, sides...) or (N, C, sides...) apart. Throws ShapeError for any other rank. */
export function spatialOf(operation: string, shape: Shape, dims: Dims): Spatial {
  checkShape(operation, shape);
  const lead = shape.length - dims;
  if (lead !== 1 && lead !== 2) {
    const sides = SIDE_NAMES[dims];
    throw new ShapeError(
      'rank-mismatch',
      `${operation} takes [C, ${sides}] or [N, C, ${sides}], but got ${formatShape(shape)}.`,
      'Reshape the input, or put the layer before the flatten.',
    );
  }
  return {
    batch: lead === 2 ? shape[0] : undefined,
    channels: shape[lead - 1]!,
    sides: shape.slice(lead),
  };
}

/** The shape with other channels and sides, batched as the original was. */
export function spatialShape(
  original: Spatial,
  channels: number,
  sides: readonly number[],
): number[] {
  return original.batch === undefined ? [channels, ...sides] : [original.batch, channels, ...sides];
}

/**
 * Refuses inputs without elements, as PyTorch does wherever a window slides: a batch of 0 is fine, no
 * channels or an empty side is not.
 */
export function checkFilled(operation: string, input: Shape, spatial: Spatial): void {
  if (spatial.channels > 0 && !spatial.sides.includes(0)) return;
  throw new ShapeError(
    'too-small',
    `${operation}: ${formatShape(input)} is empty; only the batch may be 0.`,
    'Give at least one channel and one cell a side.',
  );
}

/** Checks that an option is an integer of at least `minimum`; returns it. Throws ShapeError. */
export function checkedCount(
  operation: string,
  option: string,
  value: number,
  minimum: number,
): number {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: ${option} is ${value}, but must be a whole number of at least ${minimum}.`,
      `Give ${option}: ${minimum} or more.`,
    );
  }
  return value;
}

/** One value a side, as a tuple. */
export type SideTuple<T, D extends Dims> = { 1: [T]; 2: [T, T]; 3: [T, T, T] }[D];

/** One value a side of an option that may be given once for all; each is checked. Throws ShapeError. */
export function checkedSides<D extends Dims>(
  operation: string,
  option: string,
  value: Sides,
  minimum: number,
  dims: D,
): SideTuple<number, D> {
  const sides = sidesOf<number, D>(operation, option, value, dims);
  for (const size of sides) checkedCount(operation, option, size, minimum);
  return sides;
}

/** Repeats a single value for every side; a list must hold one value a side. Throws ShapeError. */
export function sidesOf<T, D extends Dims>(
  operation: string,
  option: string,
  value: T | readonly T[],
  dims: D,
): SideTuple<T, D> {
  const sides = Array.isArray(value) ? [...value] : Array.from({ length: dims }, () => value as T);
  if (sides.length !== dims) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: ${option} has ${sides.length} values, but the input has ${dims} sides.`,
      `Give one number, or one for each of [${SIDE_NAMES[dims]}].`,
    );
  }
  return sides as never;
}
