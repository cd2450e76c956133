/** @file `RandomRotation`. */
import { AFFINE_INTERPOLATIONS, type AffineInterpolation, rotate } from '../ops/affine.js';
import type { Colour } from '../ops/geometry.js';
import type { Picture } from '../picture.js';
import { checkedChoice, checkedFill, checkedRange, type Fill, type Range } from './checks.js';
import type { Run } from './run.js';

export interface RandomRotationOptions {
  /** Default: 'nearest'. */
  readonly interpolation?: AffineInterpolation | undefined;
  /** Enlarge the picture so that nothing is cut off. Default: false. */
  readonly expand?: boolean | undefined;
  /** (x, y) in pixels from the upper left corner. Default: the middle. */
  readonly center?: readonly [x: number, y: number] | undefined;
  /** What fills the corners, in 0..255. Default: 0. */
  readonly fill?: Fill | undefined;
}

/**
 * Turns a picture by an angle that is uniform in `degrees`, counterclockwise.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html
 */
export class RandomRotation {
  readonly name = 'RandomRotation';
  readonly degrees: Range;
  readonly interpolation: AffineInterpolation;
  readonly expand: boolean;
  readonly center: readonly [x: number, y: number] | undefined;
  readonly fill: Colour;

  /** `degrees`: a range, or d for [-d, d]. Throws DatasetError for an option out of range. */
  constructor(degrees: number | Range, options: RandomRotationOptions = {}) {
    const { interpolation = 'nearest', expand = false, center, fill = 0 } = options;
    const owner = 'RandomRotation';
    const range = typeof degrees === 'number' ? ([-degrees, degrees] as const) : degrees;
    this.degrees = checkedRange(owner, 'degrees', range, Number.NEGATIVE_INFINITY);
    this.interpolation = checkedChoice(
      owner,
      'interpolation',
      interpolation,
      AFFINE_INTERPOLATIONS,
    );
    this.expand = expand;
    this.center = center;
    this.fill = checkedFill(owner, fill);
  }
}

export const runRotation: Run<RandomRotation, Picture> = (picture, options, draws) =>
  rotate(picture, { ...options, angle: draws.uniform(options.degrees) });
