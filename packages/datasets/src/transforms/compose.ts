/** @file `Compose` and `RandomApply`: transforms made of transforms. */
import type { Transform } from '../transforms.js';
import { checkedProbability } from './checks.js';

/** Transforms one after the other (`torchvision.transforms.Compose`); one may hold another. */
export class Compose {
  readonly name = 'Compose';
  readonly transforms: readonly Transform[];

  constructor(transforms: readonly Transform[]) {
    this.transforms = [...transforms];
  }
}

/** Applies all of its transforms with probability `p`, or none (`torchvision.transforms.RandomApply`). */
export class RandomApply {
  readonly name = 'RandomApply';
  readonly transforms: readonly Transform[];
  readonly p: number;

  /** `p` in [0, 1], by default 0.5. Throws DatasetError otherwise. */
  constructor(transforms: readonly Transform[], { p = 0.5 }: { readonly p?: number } = {}) {
    this.transforms = [...transforms];
    this.p = checkedProbability('RandomApply', p);
  }
}
