/** @file `RandAugment`: Cubuk, Zoph, Shlens and Le, "RandAugment" (2020), with torchvision's table. */
import { checkedInteger } from '../errors.js';
import {
  AFFINE_INTERPOLATIONS,
  type AffineInterpolation,
  affine,
  rotate,
  shearMatrix,
} from '../ops/affine.js';
import { adjustSaturation, adjustSharpness } from '../ops/colour.js';
import type { Colour } from '../ops/geometry.js';
import {
  adjustBrightness,
  adjustContrast,
  autocontrast,
  equalize,
  posterize,
  solarize,
} from '../ops/levels.js';
import type { Picture } from '../picture.js';
import { checkedChoice, checkedFill, type Fill, roundHalfEven, wrong } from './checks.js';
import type { Run } from './run.js';

export interface RandAugmentOptions {
  /** How many operations, one after the other. Default: 2. */
  readonly numOps?: number | undefined;
  /** How strong, from 0 to `numMagnitudeBins` - 1. Default: 9. */
  readonly magnitude?: number | undefined;
  /** Default: 31. */
  readonly numMagnitudeBins?: number | undefined;
  /** Default: 'nearest'. */
  readonly interpolation?: AffineInterpolation | undefined;
  /** What fills the empty part, in 0..255. Default: 0. */
  readonly fill?: Fill | undefined;
}

/**
 * Applies `numOps` operations, each chosen uniformly from torchvision's fourteen, with one magnitude.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandAugment.html
 */
export class RandAugment {
  readonly name = 'RandAugment';
  readonly numOps: number;
  readonly magnitude: number;
  readonly numMagnitudeBins: number;
  readonly interpolation: AffineInterpolation;
  readonly fill: Colour;

  /** Throws DatasetError for an option out of range. */
  constructor(options: RandAugmentOptions = {}) {
    const { numOps = 2, magnitude = 9, numMagnitudeBins = 31, interpolation = 'nearest' } = options;
    const owner = 'RandAugment';
    this.numOps = checkedInteger(owner, 'numOps', numOps, 0);
    this.magnitude = checkedInteger(owner, 'magnitude', magnitude, 0);
    this.numMagnitudeBins = checkedInteger(owner, 'numMagnitudeBins', numMagnitudeBins, 2);
    if (magnitude >= numMagnitudeBins) {
      throw wrong(
        owner,
        'magnitude',
        magnitude,
        `less than numMagnitudeBins (${numMagnitudeBins})`,
      );
    }
    this.interpolation = checkedChoice(
      owner,
      'interpolation',
      interpolation,
      AFFINE_INTERPOLATIONS,
    );
    this.fill = checkedFill(owner, options.fill ?? 0);
  }
}

type Canvas = Pick<RandAugment, 'interpolation' | 'fill'>;

interface Operation {
  /** How much, for the share `strength` in [0, 1] of the largest magnitude. */
  readonly amount: (strength: number, picture: Picture) => number;
  /** Whether the amount becomes negative half of the time. */
  readonly isSigned: boolean;
  readonly apply: (picture: Picture, amount: number, canvas: Canvas) => Picture;
}

const degrees = (tangent: number) => Math.atan(tangent) * (180 / Math.PI);

const sheared =
  (
    vector: (amount: number) => readonly [number, number],
    kind: 'shear' | 'translate',
  ): Operation['apply'] =>
  (picture, amount, { interpolation, fill }) => {
    const still = [0, 0] as const;
    // torchvision shears about the corner and translates about the middle, which comes to the same as any.
    const matrix =
      kind === 'shear'
        ? shearMatrix(still, still, vector(amount))
        : shearMatrix([picture.width * 0.5, picture.height * 0.5], vector(amount), still);
    return affine(picture, matrix, interpolation, fill);
  };

const linear = (largest: number) => (strength: number) => strength * largest;
const factor =
  (adjust: (picture: Picture, factor: number) => Picture): Operation['apply'] =>
  (picture, amount) =>
    adjust(picture, 1 + amount);
const none = () => 0;

/** torchvision's `_augmentation_space`, in its order. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  Identity: { amount: none, isSigned: false, apply: (picture) => picture },
  ShearX: {
    amount: linear(0.3),
    isSigned: true,
    apply: sheared((amount) => [degrees(amount), 0], 'shear'),
  },
  ShearY: {
    amount: linear(0.3),
    isSigned: true,
    apply: sheared((amount) => [0, degrees(amount)], 'shear'),
  },
  TranslateX: {
    amount: (strength, { width }) => (strength * 150 * width) / 331,
    isSigned: true,
    apply: sheared((amount) => [Math.trunc(amount), 0], 'translate'),
  },
  TranslateY: {
    amount: (strength, { height }) => (strength * 150 * height) / 331,
    isSigned: true,
    apply: sheared((amount) => [0, Math.trunc(amount)], 'translate'),
  },
  Rotate: {
    amount: linear(30),
    isSigned: true,
    apply: (picture, angle, canvas) =>
      rotate(picture, { ...canvas, angle, expand: false, center: undefined }),
  },
  Brightness: { amount: linear(0.9), isSigned: true, apply: factor(adjustBrightness) },
  Color: { amount: linear(0.9), isSigned: true, apply: factor(adjustSaturation) },
  Contrast: { amount: linear(0.9), isSigned: true, apply: factor(adjustContrast) },
  Sharpness: { amount: linear(0.9), isSigned: true, apply: factor(adjustSharpness) },
  Posterize: {
    amount: (strength) => 8 - roundHalfEven(strength * 4),
    isSigned: false,
    apply: posterize,
  },
  Solarize: { amount: (strength) => 255 - strength * 255, isSigned: false, apply: solarize },
  AutoContrast: { amount: none, isSigned: false, apply: autocontrast },
  Equalize: { amount: none, isSigned: false, apply: equalize },
};

export const RAND_AUGMENT_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);

/** Carries out one operation at a strength in [0, 1]; `sign` counts where the operation has two directions. */
export function augment(
  picture: Picture,
  operation: string,
  strength: number,
  sign: 1 | -1,
  canvas: Canvas,
): Picture {
  const { amount, isSigned, apply } = OPERATIONS[operation]!;
  return apply(picture, amount(strength, picture) * (isSigned ? sign : 1), canvas);
}

export const runRandAugment: Run<RandAugment, Picture> = (picture, options, draws) => {
  const strength = options.magnitude / (options.numMagnitudeBins - 1);
  let augmented = picture;
  for (let i = 0; i < options.numOps; i++) {
    const operation = RAND_AUGMENT_OPERATIONS[draws.integer(RAND_AUGMENT_OPERATIONS.length)]!;
    const sign = draws.chance(0.5) ? -1 : 1;
    augmented = augment(augmented, operation, strength, sign, options);
  }
  return augmented;
};
