/** @file `RandomResizedCrop`. */
import type { Draws } from '../draws.js';
import { type Box, crop } from '../ops/geometry.js';
import type { Picture } from '../picture.js';
import { INTERPOLATIONS, type Interpolation } from '../resize/filters.js';
import {
  bothSides,
  checkedChoice,
  checkedRange,
  checkedSize,
  type Range,
  roundHalfEven,
  type Size,
} from './checks.js';
import { type ResizeOptions, resizeBy } from './resize.js';
import type { Run } from './run.js';

export interface RandomResizedCropOptions
  extends Pick<ResizeOptions, 'interpolation' | 'antialias'> {
  /** The share of the area that is kept. Default: [0.08, 1]. */
  readonly scale?: Range | undefined;
  /** Width / height of the crop; its logarithm is uniform. Default: [3 / 4, 4 / 3]. */
  readonly ratio?: Range | undefined;
}

/**
 * Cuts out a part of random area and aspect ratio and resizes it.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomResizedCrop.html
 */
export class RandomResizedCrop {
  readonly name = 'RandomResizedCrop';
  readonly size: readonly [height: number, width: number];
  readonly scale: Range;
  readonly ratio: Range;
  readonly interpolation: Interpolation;
  readonly antialias: boolean;

  /** `size`: (height, width), or one number for both. Throws DatasetError for an option out of range. */
  constructor(size: Size, options: RandomResizedCropOptions = {}) {
    const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3], antialias = true } = options;
    const owner = 'RandomResizedCrop';
    this.size = bothSides(checkedSize(owner, size));
    this.scale = checkedRange(owner, 'scale', scale, 0);
    this.ratio = checkedRange(owner, 'ratio', ratio, Number.MIN_VALUE);
    const { interpolation = 'bilinear' } = options;
    this.interpolation = checkedChoice(owner, 'interpolation', interpolation, INTERPOLATIONS);
    this.antialias = antialias;
  }
}

/** As many boxes are tried as torchvision tries. */
const ATTEMPTS = 10;

/** Which part of a picture is cut out; the whole in its middle, cut to the ratio, where no box fits. */
export function drawBox(
  { height, width }: { readonly height: number; readonly width: number },
  { scale, ratio }: Pick<RandomResizedCrop, 'scale' | 'ratio'>,
  draws: Draws,
): Box {
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = height * width * draws.uniform(scale);
    const aspect = Math.exp(draws.uniform(logRatio));
    const w = roundHalfEven(Math.sqrt(area * aspect));
    const h = roundHalfEven(Math.sqrt(area / aspect));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const top = draws.integer(height - h + 1);
      return { top, left: draws.integer(width - w + 1), height: h, width: w };
    }
  }
  let [h, w] = [height, width];
  if (width / height < ratio[0]) h = roundHalfEven(width / ratio[0]);
  else if (width / height > ratio[1]) w = roundHalfEven(height * ratio[1]);
  return {
    top: Math.floor((height - h) / 2),
    left: Math.floor((width - w) / 2),
    height: h,
    width: w,
  };
}

export const runRandomResizedCrop: Run<RandomResizedCrop, Picture> = (picture, options, draws) =>
  resizeBy(crop(picture, drawBox(picture, options, draws)), options.size, options);
