/** @file Resizing a picture: torchvision's `resize` on Pillow pictures. */
import type { Picture } from '../picture.js';
import type { Interpolation } from './filters.js';
import { resizeNearest } from './nearest.js';
import { type Resampling, resample } from './resample.js';

/** How torchvision's `Resize` finds the output size; see transforms/resize.ts. */
export interface ResizeTarget {
  readonly size: number | readonly [height: number, width: number];
  readonly maxSize?: number | undefined;
}

/** The output size (height, width): a pair as it is; one number for the shorter side, the aspect ratio kept. */
export function resizedSize(
  { height, width }: { readonly height: number; readonly width: number },
  { size, maxSize }: ResizeTarget,
): readonly [height: number, width: number] {
  if (typeof size !== 'number') return size;
  let short = size;
  let long = Math.trunc((size * Math.max(height, width)) / Math.min(height, width));
  if (maxSize !== undefined && long > maxSize) {
    short = Math.trunc((maxSize * short) / long);
    long = maxSize;
  }
  return height <= width ? [short, long] : [long, short];
}

/**
 * uint8 RGB (H, W, 3) -> (height, width, 3), the bits of Pillow's `Image.resize`. A picture that has the
 * size already is returned as it is. `resampling` as in `resample`.
 */
export function resize(
  picture: Picture,
  height: number,
  width: number,
  interpolation: Interpolation,
  resampling?: Resampling,
): Picture {
  return interpolation === 'nearest'
    ? resizeNearest(picture, height, width)
    : resample(picture, height, width, interpolation, resampling);
}

/** `resize` with the default of torchvision's `Resize`. */
export function resizeBilinear(picture: Picture, height: number, width: number): Picture {
  return resize(picture, height, width, 'bilinear');
}
