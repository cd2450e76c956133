/** @file How far a result is from PyTorch's. */
import { elementCount, formatShape, type Shape } from '@striate/shapes';
import type { HostArray } from '@striate/tensor';
import { allowed, type Tolerance } from '@striate/tensor/conformance';

export interface Distance {
  /** The worst |got - wanted|, relative to the largest |wanted| of the result, in units of 2^-23. */
  readonly error: number;
  /** The worst |got - wanted|, as a share of what is allowed. */
  readonly share: number;
  /** What is wrong, in words; undefined where nothing is. */
  readonly fault: string | undefined;
}

export const NO_DISTANCE: Distance = { error: 0, share: 0, fault: undefined };

/** Compares element by element; NaN only matches NaN, infinities themselves. */
export function distance(
  got: HostArray,
  wanted: HostArray,
  shape: Shape,
  tolerance: Tolerance,
): Distance {
  if (got.constructor !== wanted.constructor || got.length !== elementCount(shape)) {
    const fault = `a ${got.constructor.name} of ${got.length} elements, not a ${wanted.constructor.name} of ${formatShape(shape)}`;
    return { error: Number.POSITIVE_INFINITY, share: Number.POSITIVE_INFINITY, fault };
  }
  let largest = 0;
  for (const value of wanted) {
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  let worst = NO_DISTANCE;
  for (const [i, value] of wanted.entries()) {
    const found = got[i]!;
    if (found === value || (Number.isNaN(found) && Number.isNaN(value))) continue;
    const off = Number.isFinite(value) ? Math.abs(found - value) : Number.POSITIVE_INFINITY;
    const limit = allowed(tolerance, value, largest);
    const passes = Number.isFinite(value) && off <= limit;
    worst = worse(worst, {
      error: (off / largest) * 2 ** 23,
      share: passes ? off / limit : Number.POSITIVE_INFINITY,
      fault: passes ? undefined : `element ${i} of ${formatShape(shape)} is ${found}, not ${value}`,
    });
  }
  return worst;
}

/** The worse of two. */
export function worse(a: Distance, b: Distance): Distance {
  return {
    error: Math.max(a.error, b.error),
    share: Math.max(a.share, b.share),
    fault: a.fault ?? b.fault,
  };
}
