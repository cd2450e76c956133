/** @file Comparisons that fail with a message which says what was found where. */
import { elementCount, formatShape, type Shape } from '@striate/shapes';
import type { HostArray } from '../dtype.js';
import { allowed, type Tolerance } from './tolerance.js';

/** A backend that does not do what the contract says. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';
}

export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ConformanceError(message);
}

/** Checks `got` against `wanted`, element by element; NaN only matches NaN, infinities themselves. */
export function checkClose(
  what: string,
  got: HostArray,
  wanted: HostArray,
  shape: Shape,
  tolerance: Tolerance,
): void {
  check(
    got.constructor === wanted.constructor && got.length === elementCount(shape),
    `${what}: read a ${got.constructor.name} of ${got.length} elements, but ${formatShape(shape)} asks for a ${wanted.constructor.name} of ${elementCount(shape)}.`,
  );
  let largest = 0;
  for (const value of wanted) {
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  wanted.forEach((value, i) => {
    const found = got[i]!;
    if (found === value || (Number.isNaN(found) && Number.isNaN(value))) return;
    const limit = allowed(tolerance, value, largest);
    check(
      Number.isFinite(value) && Math.abs(found - value) <= limit,
      `${what}: element ${formatShape(position(i, shape))} of ${formatShape(shape)} is ${found}, but should be ${value} (within ${limit.toPrecision(2)}).`,
    );
  });
}

/** Checks that two host arrays hold the same numbers. */
export function checkSame(what: string, got: HostArray, wanted: HostArray): void {
  checkClose(what, got, wanted, [wanted.length], { relative: 0, absolute: 0 });
}

function position(index: number, shape: Shape): number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}
