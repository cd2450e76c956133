/** @file Adaptive pooling: windows laid such that the output has the size asked for. */
import type { Shape } from './shape.js';
import {
  checkedCount,
  checkFilled,
  type Dims,
  sidesOf,
  spatialOf,
  spatialShape,
} from './spatial.js';
import type { AdaptivePoolOutput } from './types/pool.js';

/** One size for all sides or one for each; null keeps the input's. */
export type AdaptiveSize = number | null | readonly (number | null)[];

/**
 * The output of adaptive pooling: (N, C, sides...) -> (N, C, outputSize), unbatched too; `dims` is the
 * number of sides, 2 where not given. Throws ShapeError.
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html)
 */
export function adaptivePoolOutput<
  const S extends Shape,
  const Size extends AdaptiveSize,
  const D extends Dims = 2,
>(input: S, outputSize: Size, dims: D | 2 = 2): AdaptivePoolOutput<S, Size, D> {
  const operation = `adaptivePool${dims}d`;
  const spatial = spatialOf(operation, input, dims);
  checkFilled(operation, input, spatial);
  const sides = sidesOf<number | null, Dims>(operation, 'outputSize', outputSize, dims).map(
    (size, i) =>
      size === null ? spatial.sides[i]! : checkedCount(operation, 'outputSize', size, 0),
  );
  return spatialShape(spatial, spatial.channels, sides) as never;
}

/** The input cells that output cell `index` covers: start = floor(i in / out), end = ceil((i + 1) in / out). */
export function adaptiveWindow(
  index: number,
  inputSize: number,
  outputSize: number,
): readonly [start: number, end: number] {
  return [
    Math.floor((index * inputSize) / outputSize),
    Math.ceil(((index + 1) * inputSize) / outputSize),
  ];
}
