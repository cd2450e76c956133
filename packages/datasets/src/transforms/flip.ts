/** @file `RandomHorizontalFlip` and `RandomVerticalFlip`. */
import { mirror, overturn } from '../ops/geometry.js';
import { checkedProbability } from './checks.js';
import type { Run } from './run.js';

/** Mirrors a picture left to right with probability `p`. */
export class RandomHorizontalFlip {
  readonly name = 'RandomHorizontalFlip';
  readonly p: number;

  /** `p` in [0, 1], by default 0.5. Throws DatasetError otherwise. */
  constructor({ p = 0.5 }: { readonly p?: number } = {}) {
    this.p = checkedProbability('RandomHorizontalFlip', p);
  }
}

/** Turns a picture upside down, top to bottom, with probability `p`. */
export class RandomVerticalFlip {
  readonly name = 'RandomVerticalFlip';
  readonly p: number;

  /** `p` in [0, 1], by default 0.5. Throws DatasetError otherwise. */
  constructor({ p = 0.5 }: { readonly p?: number } = {}) {
    this.p = checkedProbability('RandomVerticalFlip', p);
  }
}

export const runHorizontalFlip: Run<RandomHorizontalFlip> = (raster, { p }, draws) =>
  draws.chance(p) ? mirror(raster) : raster;

export const runVerticalFlip: Run<RandomVerticalFlip> = (raster, { p }, draws) =>
  draws.chance(p) ? overturn(raster) : raster;
