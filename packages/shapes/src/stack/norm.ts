/** @file What normalising layers accept; all of them leave the shape as it is. */
import { ShapeError } from '../errors.js';
import { checkShape, elementCount, formatShape, type Shape } from '../shape.js';
import { checkedCount, type Dims } from '../spatial.js';

/** What a norm over channels trains. */
interface Affine {
  /** Whether scale and shift are trained. */
  readonly affine?: boolean | undefined;
  /** Whether, where they are, there is a shift; true where not given. */
  readonly bias?: boolean | undefined;
}

/** `affine` is true where not given. */
export interface BatchNormOptions extends Affine {
  readonly numFeatures: number;
  readonly dims?: Dims | undefined;
}

/** `affine` is false where not given. */
export interface InstanceNormOptions extends Affine {
  readonly numFeatures: number;
  readonly dims?: Dims | undefined;
}

/** `affine` is true where not given. */
export interface GroupNormOptions extends Affine {
  readonly numGroups: number;
  readonly numChannels: number;
}

export interface LayerNormOptions {
  /** The last dimensions of the input, or the last one alone. */
  readonly normalizedShape: number | Shape;
  /** Whether scale and shift are trained; true where not given. */
  readonly elementwiseAffine?: boolean | undefined;
  /** Whether, where they are, there is a shift; true where not given. */
  readonly bias?: boolean | undefined;
}

/** How many numbers are trained: a scale and perhaps a shift for each of `count`. */
export function affineParameters(count: number, affine: boolean, bias = true): number {
  return affine ? count * (1 + Number(bias)) : 0;
}

/** As `torch.nn.BatchNorm1d` to `3d`: batched, and (N, C) too for one side. Throws ShapeError. */
export function batchNormOutput(
  input: Shape,
  { numFeatures, dims = 2 }: BatchNormOptions,
): number[] {
  const rightRank = input.length === dims + 2 || (dims === 1 && input.length === 2);
  return channelsKept(`batchNorm${dims}d`, input, numFeatures, rightRank ? 1 : undefined);
}

/**
 * As `torch.nn.InstanceNorm1d` to `3d`: (C, sides...) and (N, C, sides...), with more than one cell a
 * channel. Throws ShapeError.
 */
export function instanceNormOutput(
  input: Shape,
  { numFeatures, dims = 2 }: InstanceNormOptions,
): number[] {
  const operation = `instanceNorm${dims}d`;
  const at = input.length - dims - 1;
  const rightRank = at === 0 || at === 1;
  const output = channelsKept(operation, input, numFeatures, rightRank ? at : undefined);
  checkVariance(operation, input, elementCount(input.slice(at + 1)));
  return output;
}

/**
 * As `torch.nn.GroupNorm`: (N, C, ...) with groups that divide C; one group of one cell has no variance.
 * Throws ShapeError.
 */
export function groupNormOutput(
  input: Shape,
  { numGroups, numChannels }: GroupNormOptions,
): number[] {
  checkedCount('groupNorm', 'numGroups', numGroups, 1);
  if (numChannels % numGroups !== 0) {
    throw new ShapeError(
      'invalid-option',
      `groupNorm: ${numGroups} groups do not divide ${numChannels} channels.`,
      'Choose groups that do.',
    );
  }
  const output = channelsKept('groupNorm', input, numChannels, input.length >= 2 ? 1 : undefined);
  // PyTorch lets groups of one cell pass in a batch of several, where they come out as the shift alone.
  checkVariance('groupNorm', input, elementCount(input) / numGroups);
  return output;
}

/** One value alone has no variance to be divided by. Throws ShapeError. */
function checkVariance(operation: string, input: Shape, count: number): void {
  if (count !== 1) return;
  throw new ShapeError(
    'too-small',
    `${operation}: a single value of ${formatShape(input)} has no variance.`,
    'Give a larger input, or group more channels.',
  );
}

/** The input's shape, once dimension `at` (undefined: the rank is wrong) holds the channels expected. */
function channelsKept(
  operation: string,
  input: Shape,
  expected: number,
  at: number | undefined,
): number[] {
  checkedCount(operation, 'the number of channels', expected, 1);
  if (at === undefined) {
    throw new ShapeError(
      'rank-mismatch',
      `${operation} over ${expected} channels does not take ${formatShape(input)}.`,
      'Give (N, C, ...) with the sides that it is made for.',
    );
  }
  if (input[at] !== expected) {
    throw new ShapeError(
      'size-mismatch',
      `${operation} expects ${expected} channels, but got ${input[at]} in ${formatShape(input)}.`,
      `Make it one for ${input[at]} channels, or change what comes before.`,
    );
  }
  return [...input];
}

/** As `torch.nn.LayerNorm`: any input that ends in `normalizedShape`. Throws ShapeError. */
export function layerNormOutput(input: Shape, { normalizedShape }: LayerNormOptions): number[] {
  const wanted = normalizedSizes(normalizedShape);
  checkShape('layerNorm', input);
  const lead = input.length - wanted.length;
  if (lead < 0 || wanted.some((size, i) => size !== input[lead + i])) {
    throw new ShapeError(
      lead < 0 ? 'rank-mismatch' : 'size-mismatch',
      `layerNorm expects ${formatShape(wanted)} as the last dimensions, but got ${formatShape(input)}.`,
      lead < 0
        ? 'Give an input of more dimensions.'
        : `Set normalizedShape to ${formatShape(input.slice(lead))}, or change what comes before.`,
    );
  }
  return [...input];
}

/** `normalizedShape` as a list. Throws ShapeError where it is empty or holds no counts. */
export function normalizedSizes(normalizedShape: LayerNormOptions['normalizedShape']): Shape {
  const sizes = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
  if (sizes.length === 0) {
    throw new ShapeError(
      'invalid-option',
      'layerNorm: normalizedShape is empty.',
      'Name at least the last dimension.',
    );
  }
  for (const size of sizes) checkedCount('layerNorm', 'normalizedShape', size, 0);
  return sizes;
}
