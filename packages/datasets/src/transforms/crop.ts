/** @file `CenterCrop` and `RandomCrop`. */
import { DatasetError } from '../errors.js';
import { type Colour, crop, type PaddingMode, pad, type Sides } from '../ops/geometry.js';
import type { Raster } from '../picture.js';
import {
  bothSides,
  checkedChoice,
  checkedFill,
  checkedPadding,
  checkedSize,
  type Fill,
  type Padding,
  roundHalfEven,
  type Size,
} from './checks.js';
import { PADDING_MODES } from './pad.js';
import type { Run } from './run.js';

/**
 * Cuts out the middle; a picture that is smaller is padded with 0 first.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.CenterCrop.html
 */
export class CenterCrop {
  readonly name = 'CenterCrop';
  readonly size: Size;

  /** `size`: (height, width), or one number for both, at least 1. Throws DatasetError otherwise. */
  constructor(size: Size) {
    this.size = checkedSize('CenterCrop', size);
  }
}

const BLACK: Colour = [0, 0, 0];

export const runCenterCrop: Run<CenterCrop> = (raster, { size }) => {
  const [height, width] = bothSides(size);
  const missing = [Math.max(0, width - raster.width), Math.max(0, height - raster.height)] as const;
  const [left, top] = missing.map((pixels) => Math.floor(pixels / 2)) as [number, number];
  const [right, bottom] = missing.map((pixels) => Math.ceil(pixels / 2)) as [number, number];
  const large =
    right + bottom > 0 ? pad(raster, { left, top, right, bottom }, 'constant', BLACK) : raster;
  return crop(large, {
    top: roundHalfEven((large.height - height) / 2),
    left: roundHalfEven((large.width - width) / 2),
    height,
    width,
  });
};

export interface RandomCropOptions {
  /** Pixels to add on the sides first. Default: none. */
  readonly padding?: Padding | undefined;
  /** Add what is missing, on both sides, where a picture is smaller than the crop. Default: false. */
  readonly padIfNeeded?: boolean | undefined;
  /** What the padding mode 'constant' fills with, in 0..255. Default: 0. */
  readonly fill?: Fill | undefined;
  /** Default: 'constant'. */
  readonly paddingMode?: PaddingMode | undefined;
}

/**
 * Cuts out a part of one size, uniformly at random.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html
 */
export class RandomCrop {
  readonly name = 'RandomCrop';
  readonly size: readonly [height: number, width: number];
  readonly padding: Sides | undefined;
  readonly padIfNeeded: boolean;
  readonly fill: Colour;
  readonly paddingMode: PaddingMode;

  /** `size`: (height, width), or one number for both. Throws DatasetError for an option out of range. */
  constructor(size: Size, options: RandomCropOptions = {}) {
    const { padding, padIfNeeded = false, fill = 0, paddingMode = 'constant' } = options;
    this.size = bothSides(checkedSize('RandomCrop', size));
    this.padding = padding === undefined ? undefined : checkedPadding('RandomCrop', padding);
    this.padIfNeeded = padIfNeeded;
    this.fill = checkedFill('RandomCrop', fill);
    this.paddingMode = checkedChoice('RandomCrop', 'paddingMode', paddingMode, PADDING_MODES);
  }
}

export const runRandomCrop: Run<RandomCrop> = (raster, options, draws) => {
  const { size, padding, padIfNeeded, fill, paddingMode } = options;
  const [height, width] = size;
  const padded = (from: Raster, sides: Sides) => pad(from, sides, paddingMode, fill);
  let large = padding ? padded(raster, padding) : raster;
  if (padIfNeeded && large.width < width) {
    const side = width - large.width;
    large = padded(large, { left: side, top: 0, right: side, bottom: 0 });
  }
  if (padIfNeeded && large.height < height) {
    const side = height - large.height;
    large = padded(large, { left: 0, top: side, right: 0, bottom: side });
  }
  if (large.height < height || large.width < width) {
    throw new DatasetError(
      'size-mismatch',
      `RandomCrop: a crop of ${height}x${width} (height x width) does not fit into ${large.height}x${large.width}.`,
      'Pass padIfNeeded: true, or put a Resize before it.',
    );
  }
  const top = draws.integer(large.height - height + 1);
  const left = draws.integer(large.width - width + 1);
  return crop(large, { top, left, height, width });
};
