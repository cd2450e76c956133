/** @file What the options of several transforms have in common. */
import { DatasetError } from '../errors.js';
import type { Colour, Sides } from '../ops/geometry.js';

/** A side or a pair (height, width), as given to a transform. */
export type Size = number | readonly [height: number, width: number];

/** One level for all channels, or one for each: what fills the empty part of a picture. */
export type Fill = number | Colour;

/** One number for all sides, (left and right, top and bottom), or (left, top, right, bottom). */
export type Padding =
  | number
  | readonly [horizontal: number, vertical: number]
  | readonly [left: number, top: number, right: number, bottom: number];

export type Range = readonly [from: number, to: number];

export function wrong(owner: string, name: string, value: unknown, allowed: string): DatasetError {
  const shown = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
  return new DatasetError(
    'invalid-option',
    `${owner}: ${name} is ${shown}, but must be ${allowed}.`,
    `Give ${name} such a value.`,
  );
}

export function checkedProbability(owner: string, p: number): number {
  if (p >= 0 && p <= 1) return p;
  throw wrong(owner, 'p', p, 'a probability in [0, 1], such as 0.5');
}

/** Two finite numbers in order, the first at least `least`. */
export function checkedRange(owner: string, name: string, range: Range, least: number): Range {
  const [from, to] = range;
  if (from >= least && from <= to && to < Number.POSITIVE_INFINITY) return [from, to];
  throw wrong(owner, name, range, `two numbers in order, from ${least} on`);
}

export function checkedSize(owner: string, size: Size): Size {
  for (const side of typeof size === 'number' ? [size] : size) {
    if (!Number.isSafeInteger(side) || side < 1) {
      throw wrong(owner, 'size', side, 'an integer of at least 1');
    }
  }
  return size;
}

/** A size as (height, width), a single number for both. */
export function bothSides(size: Size): readonly [height: number, width: number] {
  return typeof size === 'number' ? [size, size] : size;
}

export function checkedFill(owner: string, fill: Fill): Colour {
  const colour: Colour = typeof fill === 'number' ? [fill, fill, fill] : fill;
  const isLevel = (level: number) => Number.isFinite(level) && level >= 0 && level <= 255;
  if (colour.length === 3 && colour.every(isLevel)) return colour;
  throw wrong(owner, 'fill', fill, 'a level of 0 to 255, or three');
}

export function checkedPadding(owner: string, padding: Padding): Sides {
  const [left, top, right, bottom] = typeof padding === 'number' ? [padding] : padding;
  const sides = {
    left: left as number,
    top: top ?? (left as number),
    right: right ?? (left as number),
    bottom: bottom ?? top ?? (left as number),
  };
  if (Object.values(sides).every((side) => Number.isSafeInteger(side) && side >= 0)) return sides;
  throw wrong(owner, 'padding', padding, 'one, two or four integers of at least 0');
}

export function checkedChoice<Name extends string>(
  owner: string,
  name: string,
  value: Name,
  allowed: readonly Name[],
): Name {
  if (allowed.includes(value)) return value;
  throw wrong(owner, name, value, `one of ${allowed.join(', ')}`);
}

/** Rounds as Python does: halves to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
