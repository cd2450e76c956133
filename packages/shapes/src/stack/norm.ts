/** @file What normalisations accept: they leave the shape as it is, but ask for their channels. */
import { ShapeError } from '../errors.js';
import { formatShape, type Shape, sameShape } from '../shape.js';
import { checkedCount, type Dims } from '../spatial.js';

interface Features {
  readonly numFeatures: number;
  readonly dims?: Dims | undefined;
}

/** As `torch.nn.BatchNorm1d` to `3d`: batched, and (N, C) too for one side. Throws ShapeError. */
export function batchNormOutput(input: Shape, { numFeatures, dims = 2 }: Features): number[] {
  const rightRank = input.length === dims + 2 || (dims === 1 && input.length === 2);
  return channelsKept(`batchNorm${dims}d`, input, numFeatures, rightRank ? 1 : undefined);
}

/** As `torch.nn.InstanceNorm1d` to `3d`: with a batch or without. Throws ShapeError. */
export function instanceNormOutput(input: Shape, { numFeatures, dims = 2 }: Features): number[] {
  const at = input.length - dims - 1;
  return channelsKept(
    `instanceNorm${dims}d`,
    input,
    numFeatures,
    at === 0 || at === 1 ? at : undefined,
  );
}

/** As `torch.nn.GroupNorm`: (N, C, ...). Throws ShapeError. */
export function groupNormOutput(
  input: Shape,
  { numGroups, numChannels }: { readonly numGroups: number; readonly numChannels: number },
): number[] {
  checkedCount('groupNorm', 'numGroups', numGroups, 1);
  if (numChannels % numGroups !== 0) {
    throw new ShapeError(
      'invalid-option',
      `groupNorm: ${numGroups} groups do not divide ${numChannels} channels.`,
      'Choose groups that do.',
    );
  }
  return channelsKept('groupNorm', input, numChannels, input.length >= 2 ? 1 : undefined);
}

/** As `torch.nn.LayerNorm`: the last dimensions are `normalizedShape`. Throws ShapeError. */
export function layerNormOutput(
  input: Shape,
  { normalizedShape }: { readonly normalizedShape: Shape },
): number[] {
  const last = input.slice(Math.max(input.length - normalizedShape.length, 0));
  if (normalizedShape.length === 0 || !sameShape(last, normalizedShape)) {
    throw new ShapeError(
      'size-mismatch',
      `layerNorm over ${formatShape(normalizedShape)} got ${formatShape(input)}.`,
      'Make normalizedShape the last dimensions of the input.',
    );
  }
  return [...input];
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
