/** @file Which input pixels an output pixel is made of and what each weighs, bit for bit as Pillow has it. */
import { FILTERS, type Interpolation } from './filters.js';

const PRECISION_BITS = 22;

/** Of coarse weights, which fit an int16. */
const COARSE_BITS = 14;

/** Where native/resize.ts splits a weight in two, so that each half fits an int16. */
const LOW_BITS = 15;

/** The taps along one axis, as native/resize.ts reads them. */
export interface Taps {
  readonly table: Uint8Array;
  /** Pairs of weights that the table holds for each output pixel; those beyond its own are never read. */
  readonly slot: number;
}

/** A data set has few distinct sizes; the limit only guards against one that has many. */
const CACHE_LIMIT = 1024;
const cache = new Map<string, Taps>();

/**
 * `extent`: how much of the input the output shows, in pixels; all of it is `inSize`. `isCoarse`: whether to round the
 * weights to fewer bits than Pillow does.
 */
export function tapsFor(
  inSize: number,
  outSize: number,
  filter: Exclude<Interpolation, 'nearest'>,
  extent: number,
  isCoarse: boolean,
): Taps {
  const key = `${inSize}:${outSize}:${filter}:${extent}:${isCoarse}`;
  let taps = cache.get(key);
  if (!taps) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    taps = computeTaps(inSize, outSize, filter, extent, isCoarse);
    cache.set(key, taps);
  }
  return taps;
}

/** The filter is stretched when shrinking; the weights of each pixel add up to 1 before they are rounded. */
function computeTaps(
  inSize: number,
  outSize: number,
  name: Exclude<Interpolation, 'nearest'>,
  extent: number,
  isCoarse: boolean,
): Taps {
  const filter = FILTERS[name];
  const scale = extent / outSize;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const inverse = 1 / stretch;
  const slot = Math.ceil(support) + 1;
  const table = new Uint8Array(outSize * (8 + slot * (isCoarse ? 4 : 8)));
  const spans = new Int32Array(table.buffer, 0, outSize * 2);
  const pairs = new Int16Array(table.buffer, outSize * 8);
  const weights = new Float64Array(slot * 2);
  for (let x = 0; x < outSize; x++) {
    const center = (x + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(inSize, Math.trunc(center + support + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      weights[k] = filter.weight((k + start - center + 0.5) * inverse);
      sum += weights[k]!;
    }
    for (let k = 0; k < count; k++) {
      const weight = sum === 0 ? weights[k]! : weights[k]! / sum;
      const pair = x * slot + (k >> 1);
      if (isCoarse) pairs[2 * pair + (k & 1)] = fixedPoint(weight, COARSE_BITS);
      else {
        const fixed = fixedPoint(weight, PRECISION_BITS);
        pairs[4 * pair + (k & 1)] = fixed & ((1 << LOW_BITS) - 1);
        pairs[4 * pair + 2 + (k & 1)] = fixed >> LOW_BITS;
      }
    }
    spans[2 * x] = start;
    spans[2 * x + 1] = (count + 1) >> 1;
  }
  return { table, slot };
}

function fixedPoint(weight: number, bits: number): number {
  return Math.trunc(weight * (1 << bits) + (weight < 0 ? -0.5 : 0.5));
}
