/** @file `Resize`. */
import { checkedInteger } from '../errors.js';
import type { Picture } from '../picture.js';
import { INTERPOLATIONS, type Interpolation } from '../resize/filters.js';
import type { Resampling } from '../resize/resample.js';
import { type ResizeTarget, resize, resizedSize } from '../resize/resize.js';
import { resizeWithoutAntialias } from '../resize/without-antialias.js';
import { checkedChoice, checkedSize, type Size, wrong } from './checks.js';
import type { Run } from './run.js';

export interface ResizeOptions {
  /** Default: 'bilinear'. */
  readonly interpolation?: Interpolation | undefined;
  /** With one number for `size`: the longer side's limit. */
  readonly maxSize?: number | undefined;
  /**
   * Smooth when shrinking, as Pillow always does. False is what torchvision does to tensors with
   * `antialias=False`; 'nearest' never smooths, 'lanczos' always. Default: true.
   */
  readonly antialias?: boolean | undefined;
}

/**
 * Resizes to (height, width), or the shorter side to one number with the aspect ratio kept: the bits of
 * Pillow's `Image.resize`.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html
 */
export class Resize implements ResizeTarget {
  readonly name = 'Resize';
  readonly size: Size;
  readonly interpolation: Interpolation;
  readonly maxSize: number | undefined;
  readonly antialias: boolean;

  /** `size` in pixels, at least 1. Throws DatasetError for an option out of range. */
  constructor(size: Size, options: ResizeOptions = {}) {
    const { interpolation = 'bilinear', maxSize, antialias = true } = options;
    this.size = checkedSize('Resize', size);
    this.interpolation = checkedChoice('Resize', 'interpolation', interpolation, INTERPOLATIONS);
    if (maxSize !== undefined) {
      checkedInteger('Resize', 'maxSize', maxSize, 1);
      if (typeof size !== 'number' || maxSize <= size) {
        throw wrong('Resize', 'maxSize', maxSize, 'greater than a size of one number');
      }
    }
    this.maxSize = maxSize;
    this.antialias = antialias;
  }
}

/** Resizes to (height, width) by the filter of any transform that resizes; `resampling` as in `resample`. */
export function resizeBy(
  picture: Picture,
  [height, width]: readonly [height: number, width: number],
  { interpolation, antialias }: Pick<Resize, 'interpolation' | 'antialias'>,
  resampling?: Resampling,
): Picture {
  if (!antialias && (interpolation === 'bilinear' || interpolation === 'bicubic')) {
    return resizeWithoutAntialias(picture, height, width, interpolation);
  }
  return resize(picture, height, width, interpolation, resampling);
}

export const runResize: Run<Resize, Picture> = (picture, options) =>
  resizeBy(picture, resizedSize(picture, options), options);
