/**
 * @file The transforms, named as in `torchvision.transforms`. A transform is plain data that
 * describes itself (`name` and its options), so that it can travel to a worker thread and into a
 * checkpoint; pipeline.ts decides where each one runs.
 */
import { checkedInteger, DatasetError } from './errors.js';

/** The mean of ImageNet's training pictures for red, green and blue, in [0, 1]. */
export const IMAGENET_MEAN: readonly [number, number, number] = [0.485, 0.456, 0.406];

/** The standard deviation of ImageNet's training pictures for red, green and blue. */
export const IMAGENET_STD: readonly [number, number, number] = [0.229, 0.224, 0.225];

/**
 * Resizes to (height, width), or the shorter side to one number with the aspect ratio kept: bilinear
 * with antialiasing, the bits of Pillow's `Image.resize`.
 */
export class Resize {
  readonly name = 'Resize';
  readonly size: number | readonly [height: number, width: number];

  /** `size` in pixels, at least 1. Throws DatasetError otherwise. */
  constructor(size: number | readonly [height: number, width: number]) {
    for (const side of typeof size === 'number' ? [size] : size) {
      checkedInteger('Resize', 'size', side, 1);
    }
    this.size = size;
  }
}

/** Mirrors a picture left to right with probability `p`. */
export class RandomHorizontalFlip {
  readonly name = 'RandomHorizontalFlip';
  readonly p: number;

  /** `p` in [0, 1], by default 0.5. Throws DatasetError otherwise. */
  constructor({ p = 0.5 }: { readonly p?: number } = {}) {
    if (!(p >= 0 && p <= 1)) {
      throw new DatasetError(
        'invalid-option',
        `RandomHorizontalFlip: p is ${p}, but must lie in [0, 1].`,
        'Give a probability, such as 0.5.',
      );
    }
    this.p = p;
  }
}

/** uint8 (H, W, C) in [0, 255] -> float32 (C, H, W) in [0, 1]. */
export class ToTensor {
  readonly name = 'ToTensor';
}

/** What `Normalize` does to each channel: (value - mean) / std. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Makes each channel (value - mean) / std, in float32, after ToTensor. */
export class Normalize implements Normalization {
  readonly name = 'Normalize';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];

  /** Throws DatasetError unless both have three finite numbers and no `std` is 0. */
  constructor({ mean, std }: Normalization) {
    const usable =
      mean.length === 3 && std.length === 3 && [...mean, ...std].every(Number.isFinite);
    if (!usable || std.includes(0)) {
      throw new DatasetError(
        'invalid-option',
        `Normalize: mean is [${mean.join(', ')}] and std is [${std.join(', ')}].`,
        'Give three finite numbers for each, for red, green and blue, with no std of 0.',
      );
    }
    this.mean = mean;
    this.std = std;
  }
}

export type Transform = Resize | RandomHorizontalFlip | ToTensor | Normalize;

/** Transforms one after the other (`torchvision.transforms.Compose`). */
export class Compose {
  readonly transforms: readonly Transform[];

  constructor(transforms: readonly Transform[]) {
    this.transforms = [...transforms];
  }
}
