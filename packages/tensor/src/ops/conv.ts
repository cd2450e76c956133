/** @file 2-d convolution. */
import { convOutput, formatShape, ShapeError, type Sides, sidesOf } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import type { ConvParams } from '../backend.js';
import { type Tensor, wrap } from '../tensor.js';
import { batched } from './batched.js';
import { commonBackend } from './check.js';
import { sum } from './reduce.js';

/** Stride and dilation default to 1, padding to 0, groups to 1; one for both sides or [height, width]. */
export interface Conv2dOptions {
  readonly stride?: Sides | undefined;
  readonly padding?: Sides | undefined;
  readonly dilation?: Sides | undefined;
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
    stride: sidesOf('conv2d', 'stride', options.stride ?? 1, 2),
    padding: sidesOf('conv2d', 'padding', options.padding ?? 0, 2),
    dilation: sidesOf('conv2d', 'dilation', options.dilation ?? 1, 2),
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
  const [outChannels, perGroup, ...kernelSize] = weight.shape;
  if (outChannels === undefined || perGroup === undefined || kernelSize.length !== 2) {
    throw new ShapeError(
      'rank-mismatch',
      `conv2d: a weight of shape ${formatShape(weight.shape)} is no kernel.`,
      'Give (outChannels, inChannels / groups, height, width).',
    );
  }
  const inChannels = perGroup * params.groups;
  return convOutput(x.shape, { ...params, inChannels, outChannels, kernelSize });
}
