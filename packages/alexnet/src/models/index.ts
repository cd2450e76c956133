/** @file The variants of AlexNet as a table, and the function that makes one. */
import type { Shape } from '@striate/shapes';
import { TrainerError } from '../errors.js';
import {
  AlexNet,
  type AlexNetOptions,
  type PartNames,
  type Parts,
  type Variant,
} from './alexnet.js';
import { batchnorm } from './batchnorm.js';
import { original } from './original.js';
import { tiny } from './tiny.js';
import { torchvision } from './torchvision.js';

export interface VariantInfo {
  /** For people: what sets it apart. */
  readonly summary: string;
  /** Side in pixels of the pictures it was made for. */
  readonly size: number;
  /** Side of the smallest pictures that go through. */
  readonly minSize: number;
  /** The shape of the first convolution's weight, no two of which are alike under one name. */
  readonly firstWeight: Shape;
  /** What its parts are called in state dicts. */
  readonly names: PartNames;
  build(classes: number, dropout: number): Parts;
}

const TORCHVISION_NAMES = { features: 'features', avgpool: 'avgpool', classifier: 'classifier' };

export const VARIANTS: Readonly<Record<Variant, VariantInfo>> = {
  batchnorm: {
    summary: 'one column with batch normalisation',
    size: 224,
    minSize: 127,
    firstWeight: [64, 3, 11, 11],
    names: { features: 'feature_extractor', avgpool: 'avgpool', classifier: 'head' },
    build: batchnorm,
  },
  torchvision: {
    summary: "torchvision's alexnet, without normalisation",
    size: 224,
    minSize: 63,
    firstWeight: [64, 3, 11, 11],
    names: TORCHVISION_NAMES,
    build: torchvision,
  },
  original: {
    summary: 'as published in 2012: two groups, local response normalisation',
    size: 227,
    minSize: 67,
    firstWeight: [96, 3, 11, 11],
    names: TORCHVISION_NAMES,
    build: original,
  },
  tiny: {
    summary: 'in miniature, to be trained in a browser',
    size: 32,
    minSize: 13,
    firstWeight: [16, 3, 5, 5],
    names: TORCHVISION_NAMES,
    build: tiny,
  },
};

export const variantNames = Object.keys(VARIANTS) as Variant[];

/**
 * AlexNet for `classes` classes; draws its first weights from the default generator (`manualSeed`). Throws
 * TrainerError for a variant that there is not and for less than one class.
 */
export function alexnet({
  classes,
  variant = 'batchnorm',
  dropout = 0.5,
}: AlexNetOptions): AlexNet {
  if (!Object.hasOwn(VARIANTS, variant)) {
    throw new TrainerError(
      'bad-option',
      `There is no variant ${JSON.stringify(variant)} of AlexNet.`,
      `Choose one of ${variantNames.join(', ')}.`,
    );
  }
  if (!Number.isSafeInteger(classes) || classes < 1) {
    throw new TrainerError(
      'bad-option',
      `classes is ${classes}, but must be a whole number from 1.`,
      'Give the number of classes that the pictures belong to.',
    );
  }
  const { build, names } = VARIANTS[variant];
  return new AlexNet({ classes, variant, dropout }, build(classes, dropout), names);
}

/** Throws TrainerError where pictures of `size` pixels a side are too small for the variant. */
export function checkSize(variant: Variant, size: number): void {
  const { minSize, size: usual } = VARIANTS[variant];
  if (size >= minSize) return;
  const smaller = variantNames.find((name) => VARIANTS[name].minSize <= size);
  throw new TrainerError(
    'bad-option',
    `Pictures of ${size}x${size} are too small for the variant ${variant}, which needs ${minSize}x${minSize}.`,
    `Give a size from ${minSize} (usual: ${usual})${smaller ? `, or take the variant ${smaller}` : ''}.`,
  );
}

export { AlexNet, type AlexNetOptions, type Variant };
