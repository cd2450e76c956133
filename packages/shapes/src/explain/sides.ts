/** @file What the explanations of spatial functions have in common: one step a side, channels and batch. */
import type { Shape } from '../shape.js';
import { type Dims, sidesOf, spatialOf } from '../spatial.js';
import { type Row, stays } from './step.js';

/** What sides are called. */
const SIDE_NAMES = {
  1: ['length'],
  2: ['height', 'width'],
  3: ['depth', 'height', 'width'],
} as const satisfies Record<Dims, readonly string[]>;

/** One side of the input, and what became of it. */
export interface Side {
  readonly name: string;
  readonly index: number;
  readonly size: number;
  readonly output: number;
}

/** One value a side of an option that the function itself has checked already. */
export const perSide = <T>(value: T | readonly T[], dims: Dims): T[] =>
  sidesOf('explain', 'option', value, dims);

/** The rows of every side, in order. */
export function sideRows<T>(
  dims: Dims,
  values: readonly T[],
  explainSide: (name: string, value: T, index: number) => Row[],
): Row[] {
  return SIDE_NAMES[dims].flatMap((name, i) => explainSide(name, values[i]!, i));
}

/** The rows of every side, then those of channels and batch; channels stay where `channels` is not given. */
export function spatialRows(
  dims: Dims,
  input: Shape,
  output: Shape,
  explainSide: (side: Side) => Row[],
  channels?: readonly Row[],
): Row[] {
  const spatial = spatialOf('explain', input, dims);
  const sides = output.slice(-dims);
  return [
    ...sideRows(dims, spatial.sides, (name, size, index) =>
      explainSide({ name, index, size, output: sides[index]! }),
    ),
    ...(channels ?? [stays('channels', spatial.channels)]),
    ...(spatial.batch === undefined ? [] : [stays('batch', spatial.batch)]),
  ];
}
