/** @file Mixing the pictures of a batch with one another: torchvision's `v2.MixUp` and `v2.CutMix`. */
import type { Batch } from './batch.js';
import { type DrawKey, Draws } from './draws.js';
import { checkedInteger } from './errors.js';
import type { Box } from './ops/geometry.js';
import { wrong } from './transforms/checks.js';

export interface MixOptions {
  readonly numClasses: number;
  /** Shares are drawn from Beta(alpha, alpha). Default: 1, uniform. */
  readonly alpha?: number | undefined;
}

abstract class Mix {
  readonly numClasses: number;
  readonly alpha: number;

  /** Throws DatasetError for an option out of range. */
  constructor({ numClasses, alpha = 1 }: MixOptions) {
    this.numClasses = checkedInteger(this.constructor.name, 'numClasses', numClasses, 1);
    if (!(alpha > 0 && alpha < Number.POSITIVE_INFINITY)) {
      throw wrong(this.constructor.name, 'alpha', alpha, 'a positive number');
    }
    this.alpha = alpha;
  }
}

/**
 * Makes each picture a weighted sum of itself and the one before it: Zhang et al., "mixup: Beyond Empirical
 * Risk Minimization" (2017). The device does it: see `Batch.mix`.
 */
export class MixUp extends Mix {
  static override readonly name: string = 'MixUp';
  readonly name = 'MixUp';
}

/**
 * Replaces a rectangle of each picture by that of the one before it: Yun et al., "CutMix: Regularization Strategy
 * to Train Strong Classifiers with Localizable Features" (2019).
 */
export class CutMix extends Mix {
  static override readonly name: string = 'CutMix';
  readonly name = 'CutMix';
}

export type BatchTransform = MixUp | CutMix;

/** Draws of batches lie apart from those of pictures, which count their transforms here. */
const BATCH_STREAM = 0x42000000;

/** Mixes a batch by one of `mixes`, drawn by the key of its first picture; without any it stays as it is. */
export function mixBatch(batch: Batch, mixes: readonly BatchTransform[], key: DrawKey): Batch {
  if (mixes.length === 0) return batch;
  const draws = new Draws(key, BATCH_STREAM);
  const mix = mixes[draws.integer(mixes.length)]!;
  const share = draws.beta(mix.alpha);
  if (mix.name === 'MixUp') {
    return { ...batch, mix: share, targets: softTargets(batch.labels, mix.numClasses, share) };
  }
  const [, height, width] = batch.shape;
  const box = drawPatch(height, width, share, draws);
  pastePatch(batch, box);
  const kept = 1 - (box.height * box.width) / (height * width);
  return { ...batch, targets: softTargets(batch.labels, mix.numClasses, kept) };
}

/** A rectangle of 1 - share of the area about a random middle, cut off at the edges. */
export function drawPatch(height: number, width: number, share: number, draws: Draws): Box {
  const x = draws.integer(width);
  const y = draws.integer(height);
  const half = 0.5 * Math.sqrt(1 - share);
  const halfWidth = Math.trunc(half * width);
  const halfHeight = Math.trunc(half * height);
  const [left, top] = [Math.max(0, x - halfWidth), Math.max(0, y - halfHeight)];
  const [right, bottom] = [Math.min(width, x + halfWidth), Math.min(height, y + halfHeight)];
  return { top, left, height: bottom - top, width: right - left };
}

/** (N) labels -> (N, classes): `share` of each picture's own class, the rest of the class before it. */
function softTargets(labels: Int32Array, classes: number, share: number): Float32Array {
  const targets = new Float32Array(labels.length * classes);
  for (const [i, label] of labels.entries()) {
    const other = labels[(i + labels.length - 1) % labels.length]!;
    for (const one of [label, other]) {
      if (one >= classes) throw wrong('MixUp, CutMix', 'numClasses', classes, `above label ${one}`);
    }
    targets[i * classes + label]! += share;
    targets[i * classes + other]! += 1 - share;
  }
  return targets;
}

/** Where the numbers of one picture's rectangle lie, in the order in which the mirrored picture shows them. */
function patchPlaces(batch: Batch, picture: number, box: Box): Uint32Array {
  const [, height, width] = batch.shape;
  const places = new Uint32Array(box.height * box.width * 3);
  const start = picture * height * width * 3;
  const isMirrored = batch.flip[picture] === 1;
  let at = 0;
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      const pixel = y * width + (isMirrored ? width - 1 - x : x);
      for (let channel = 0; channel < 3; channel++) {
        places[at++] =
          start + (batch.values ? channel * height * width + pixel : pixel * 3 + channel);
      }
    }
  }
  return places;
}

/** In place: the rectangle of each picture becomes that of the picture before it, the first the last's. */
function pastePatch(batch: Batch, box: Box): void {
  const data = batch.values ?? batch.pixels;
  const count = batch.shape[0];
  const last = Array.from(patchPlaces(batch, count - 1, box), (place) => data[place]!);
  for (let picture = count - 1; picture > 0; picture--) {
    const from = patchPlaces(batch, picture - 1, box);
    for (const [i, to] of patchPlaces(batch, picture, box).entries()) data[to] = data[from[i]!]!;
  }
  for (const [i, to] of patchPlaces(batch, 0, box).entries()) data[to] = last[i]!;
}
