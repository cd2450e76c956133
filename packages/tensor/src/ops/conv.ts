/** @file 2-d convolution. */
import { convOutput, formatShape, type Pair, pair, ShapeError } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import type { ConvParams } from '../backend.js';
import { type Tensor, wrap } from '../tensor.js';
import { batched } from './batched.js';
import { commonBackend } from './check.js';
import { sum } from './reduce.js';

/** Stride and dilation default to 1, padding to 0, groups to 1; a pair is [height, width]. */
export interface Conv2dOptions {
  readonly stride?: Pair | undefined;
  readonly padding?: Pair | undefined;
  readonly dilation?: Pair | undefined;
  readonly groups?: number | undefined;
}

/**
 * Slides `weight` (outChannels, inChannels / groups, kernel height, kernel width) over pictures
 * (N, C, H, W) or one (C, H, W), and adds `bias` (outChannels) (`torch.nn.functional.conv2d`).
 * Throws ShapeError.
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: Conv2dOptions = {},
): Tensor {
  return batched(x, (input) => conv2dBatch(input, weight, bias, options));
}

function conv2dBatch(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: Conv2dOptions,
): Tensor {
  const backend = commonBackend('conv2d', x, weight, bias);
  const params: ConvParams = {
    stride: pair(options.stride ?? 1),
    padding: pair(options.padding ?? 0),
    dilation: pair(options.dilation ?? 1),
    groups: options.groups ?? 1,
  };
  const { shape: xShape } = x;
  const { shape: weightShape } = weight;
  const shape = outputShape(x, weight, params);
  const y = wrap(backend, backend.conv2d(x, weight, bias, params, shape), shape, x.dtype);
  return record('conv2d', y, [
    {
      input: x,
      saves: [weight],
      gradient: (g, w) =>
        wrap(backend, backend.conv2dInputGradient(g, w!, params, xShape), xShape, g.dtype),
    },
    {
      input: weight,
      saves: [x],
      gradient: (g, input) =>
        wrap(
          backend,
          backend.conv2dWeightGradient(g, input!, params, weightShape),
          weightShape,
          g.dtype,
        ),
    },
    ...(bias
      ? [{ input: bias, saves: [], gradient: (g: Tensor) => sum(g, { axes: [0, 2, 3] }) }]
      : []),
  ]);
}

function outputShape(x: Tensor, weight: Tensor, params: ConvParams): number[] {
  const [outChannels, perGroup, height, width] = weight.shape as [number, number, number, number];
  const channels = x.shape[1];
  if (weight.shape.length !== 4 || channels !== perGroup * params.groups) {
    throw new ShapeError(
      'size-mismatch',
      `conv2d: a weight of shape ${formatShape(weight.shape)} in ${params.groups} group(s) takes ${perGroup * params.groups} channels, but got ${formatShape(x.shape)}.`,
      'Make inChannels equal to the channels that come in.',
    );
  }
  return convOutput(x.shape, { ...params, outChannels, kernelSize: [height, width] });
}
