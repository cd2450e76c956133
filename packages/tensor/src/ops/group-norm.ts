/**
 * @file Normalisation over other groups than a batch's channels: layer, group, instance and local response.
 * The first three are batch norm on another shape: one group is one channel there.
 */
import { elementCount, formatShape, type Shape, ShapeError, sameShape } from '@striate/shapes';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { add, div, mul, pow } from './arithmetic.js';
import { checkOperand } from './check.js';
import { ones, zeros } from './create.js';
import { type NormOptions, normalizeChannels } from './norm.js';
import { pad } from './pad.js';
import { avgPool2d } from './pool.js';
import { reshape } from './reshape.js';

/**
 * Normalises the last dimensions, which are `weight`'s and `bias`'s shape where those are given, else
 * `normalizedShape` (Ba et al., 2016; `torch.nn.functional.layer_norm`). Throws ShapeError.
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: Shape,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: NormOptions = {},
): Tensor {
  const lead = x.shape.length - normalizedShape.length;
  const isEnd = lead >= 0 && sameShape(x.shape.slice(lead), normalizedShape);
  if (!isEnd || normalizedShape.length === 0) {
    throw new ShapeError(
      'size-mismatch',
      `layerNorm over ${formatShape(normalizedShape)} got ${formatShape(x.shape)}.`,
      'Make normalizedShape the last dimensions of the input, at least one.',
    );
  }
  checkOperand('layerNorm', 'weight', weight, normalizedShape);
  checkOperand('layerNorm', 'bias', bias, normalizedShape);
  return scope(() => {
    const groups = elementCount(x.shape.slice(0, lead));
    const y = reshape(normalizeGroups(x, groups, elementCount(normalizedShape), options), x.shape);
    return affine(y, weight, bias);
  });
}

/**
 * Normalises `numGroups` groups of channels of every (C, ...) of (N, C, ...) (Wu and He, 2018;
 * `torch.nn.functional.group_norm`). Throws ShapeError where the groups do not divide the channels.
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: NormOptions = {},
): Tensor {
  return grouped('groupNorm', x, numGroups, weight, bias, options);
}

/** Normalises every channel of every picture by itself (Ulyanov et al., 2016; `torch.nn.functional.instance_norm`). Throws ShapeError. */
export function instanceNorm(
  x: Tensor,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: NormOptions = {},
): Tensor {
  checkVariance('instanceNorm', x, elementCount(x.shape.slice(2)));
  return grouped('instanceNorm', x, x.shape[1] ?? 0, weight, bias, options);
}

/** PyTorch's own check: instances must have more than one value, groups only all of a batch together. */
function checkVariance(op: string, x: Tensor, count: number): void {
  if (count !== 1) return;
  throw new ShapeError(
    'too-small',
    `${op}: a single value of ${formatShape(x.shape)} has no variance.`,
    'Give a larger input, or group more channels.',
  );
}

/** `op` is the name in errors. */
function grouped(
  op: string,
  x: Tensor,
  numGroups: number,
  weight: Tensor | null,
  bias: Tensor | null,
  options: NormOptions,
): Tensor {
  const [n, channels] = x.shape;
  if (
    n === undefined ||
    channels === undefined ||
    !(numGroups >= 1) ||
    channels % numGroups !== 0
  ) {
    throw new ShapeError(
      'invalid-option',
      `${op}: ${numGroups} groups do not divide the channels of ${formatShape(x.shape)}.`,
      'Give (N, C, ...) and a number of groups that divides C.',
    );
  }
  checkOperand(op, 'weight', weight, [channels]);
  checkOperand(op, 'bias', bias, [channels]);
  const perGroup = (channels / numGroups) * elementCount(x.shape.slice(2));
  checkVariance(op, x, n * perGroup);
  return scope(() => {
    const y = reshape(normalizeGroups(x, n * numGroups, perGroup, options), x.shape);
    const perChannel = (v: Tensor | null) =>
      v && reshape(v, [-1, ...x.shape.slice(2).map(() => 1)]);
    return affine(y, perChannel(weight), perChannel(bias));
  });
}

export interface LocalResponseNormOptions {
  /** How many neighbouring channels are looked at. */
  readonly size: number;
  /** 1e-4 where not given. */
  readonly alpha?: number | undefined;
  /** 0.75 where not given. */
  readonly beta?: number | undefined;
  /** 1 where not given. */
  readonly k?: number | undefined;
}

/**
 * x / (k + alpha times the mean of the squares of neighbouring channels) to the beta, for (N, C, ...)
 * (Krizhevsky et al., 2012; `torch.nn.functional.local_response_norm`). Throws ShapeError.
 */
export function localResponseNorm(
  x: Tensor,
  { size, alpha = 1e-4, beta = 0.75, k = 1 }: LocalResponseNormOptions,
): Tensor {
  const [n, channels] = x.shape;
  if (n === undefined || channels === undefined || x.shape.length < 3 || !(size >= 1)) {
    throw new ShapeError(
      'rank-mismatch',
      `localResponseNorm over ${size} channels takes (N, C, ...), but got ${formatShape(x.shape)}.`,
      'Give at least three dimensions and a size of at least 1.',
    );
  }
  return scope(() => {
    const planes = reshape(mul(x, x), [n, 1, channels, elementCount(x.shape.slice(2))]);
    const padded = pad(planes, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
    const squares = avgPool2d(padded, { kernelSize: [size, 1], stride: 1 });
    return div(x, reshape(pow(add(mul(squares, alpha), k), beta), x.shape));
  });
}

/** (groups, size) with mean 0 and variance 1 in every group. */
function normalizeGroups(x: Tensor, groups: number, size: number, options: NormOptions): Tensor {
  const { backend, dtype } = x;
  const [weight, bias] = [ones([groups], { backend, dtype }), zeros([groups], { backend, dtype })];
  return normalizeChannels(reshape(x, [1, groups, size]), weight, bias, options).y;
}

function affine(y: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const scaled = weight ? mul(y, weight) : y;
  return bias ? add(scaled, bias) : scaled;
}
