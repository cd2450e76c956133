/** @file Convolution over one, two and three sides. Pictures are the kernel's own; signals are pictures of one row. */
import {
  type ConvOptions,
  convOutput,
  convPadding,
  type Dims,
  formatShape,
  ShapeError,
  type SideTuple,
  sidesOf,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import type { ConvParams } from '../backend.js';
import { conv2dRelu } from '../defaults/conv-relu.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { add } from './arithmetic.js';
import { asRow, batched, fromRow } from './batched.js';
import { checkOperand, floatBackend } from './check.js';
import { pad } from './pad.js';
import { sum } from './reduce.js';
import { permute, reshape } from './reshape.js';
import { slice } from './slice.js';
import { afterRelu } from './unary.js';

/**
 * Stride and dilation default to 1, padding to 0, groups to 1; each is given once for all sides or once a
 * side. Padding 'same' keeps the size (stride 1 only), 'valid' is 0.
 */
export type ConvolutionOptions = Pick<ConvOptions, 'stride' | 'padding' | 'dilation' | 'groups'>;

export interface Conv2dOptions extends ConvolutionOptions {
  /** 'relu': max(y, 0), by the kernel that computes y where the backend has one. */
  readonly activation?: 'relu' | undefined;
}

/**
 * Slides `weight` (outChannels, inChannels / groups, kernel) over signals (N, C, L) or one (C, L), and adds
 * `bias` (outChannels) (`torch.nn.functional.conv1d`). Throws ShapeError.
 */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvolutionOptions = {},
): Tensor {
  return scope(() => {
    const { stride, dilation, groups, input, padding } = prepare(x, weight, bias, options, 1);
    return batched('conv1d', input, 1, (signals) =>
      fromRow(
        kernel(asRow(signals), asRow(weight), bias, {
          stride: [1, stride[0]],
          padding: [0, padding[0]],
          dilation: [1, dilation[0]],
          groups,
        }),
      ),
    );
  });
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
  { activation, ...options }: Conv2dOptions = {},
): Tensor {
  return scope(() => {
    const { input, ...params } = prepare(x, weight, bias, options, 2);
    return batched('conv2d', input, 2, (pictures) =>
      kernel(pictures, weight, bias, params, activation),
    );
  });
}

/**
 * Slides `weight` (outChannels, inChannels / groups, kernel depth, height, width) over volumes
 * (N, C, D, H, W) or one (C, D, H, W) (`torch.nn.functional.conv3d`). Composed: the sum, over the kernel's
 * depth, of 2-d convolutions of the layers it meets. Throws ShapeError.
 */
export function conv3d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvolutionOptions = {},
): Tensor {
  return scope(() => {
    const { input, groups, ...params } = prepare(x, weight, bias, options, 3);
    const [strideD, ...stride] = params.stride;
    const [paddingD, ...padding] = params.padding;
    const [dilationD, ...dilation] = params.dilation;
    return batched('conv3d', input, 3, (volumes) => {
      const padded = pad(volumes, [0, 0, 0, 0, paddingD, paddingD]);
      const [n, channels, , height, width] = padded.shape as [
        number,
        number,
        number,
        number,
        number,
      ];
      const [depth] = convOutput(x.shape, convOptions(weight, options, 3)).slice(-3) as [number];
      const taps = Array.from({ length: weight.shape[2]! }, (_, tap) => {
        const first = tap * dilationD;
        const layers = slice(padded, [
          null,
          null,
          [first, first + (depth - 1) * strideD + 1, strideD],
        ]);
        const pictures = reshape(permute(layers, [0, 2, 1, 3, 4]), [
          n * depth,
          channels,
          height,
          width,
        ]);
        const flat = slice(weight, [null, null, tap]);
        return kernel(pictures, flat, tap === 0 ? bias : null, {
          stride,
          padding,
          dilation,
          groups,
        });
      });
      const total = taps.reduce((a, b) => add(a, b));
      return permute(reshape(total, [n, depth, ...total.shape.slice(1)]), [0, 2, 1, 3, 4]);
    });
  });
}

/** Every option once a side, and the input, padded beforehand where 'same' is uneven. Throws ShapeError. */
function prepare<D extends Dims>(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions,
  dims: D,
) {
  const operation = `conv${dims}d`;
  const complete = convOptions(weight, options, dims);
  convOutput(x.shape, complete);
  checkOperand(operation, 'bias', bias, [complete.outChannels]);
  const ends = convPadding(complete);
  const uneven = ends.some(([before, after]) => before !== after);
  return {
    input: uneven ? pad(x, ends.toReversed().flat()) : x,
    stride: sidesOf<number, D>(operation, 'stride', options.stride ?? 1, dims),
    padding: ends.map(([before]) => (uneven ? 0 : before)) as SideTuple<number, D>,
    dilation: sidesOf<number, D>(operation, 'dilation', options.dilation ?? 1, dims),
    groups: options.groups ?? 1,
  };
}

/** The arithmetic of a convolution, its channels and kernel read off the weight. Throws ShapeError. */
function convOptions(weight: Tensor, options: ConvolutionOptions, dims: Dims): ConvOptions {
  const [outChannels, perGroup, ...kernelSize] = weight.shape;
  if (outChannels === undefined || perGroup === undefined || kernelSize.length !== dims) {
    throw new ShapeError(
      'rank-mismatch',
      `conv${dims}d: a weight of shape ${formatShape(weight.shape)} is no kernel of ${dims} sides.`,
      'Give (outChannels, inChannels / groups, kernelSize...).',
    );
  }
  const inChannels = perGroup * (options.groups ?? 1);
  return { ...options, dims, inChannels, outChannels, kernelSize };
}

/** The kernel conv2d on a batch, or conv2dRelu, with its gradients. */
function kernel(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  params: ConvParams,
  activation?: 'relu' | undefined,
): Tensor {
  const backend = floatBackend('conv2d', x, weight, bias);
  const { shape: xShape } = x;
  const { shape: weightShape } = weight;
  const shape = convOutput(xShape, convOptions(weight, params, 2));
  const storage =
    activation === 'relu'
      ? conv2dRelu(backend, x, weight, bias, params, shape)
      : backend.conv2d(x, weight, bias, params, shape);
  const y = record('conv2d', wrap(backend, storage, shape, x.dtype), [
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
  // A convolution's gradients do not ask what came out of it: relu's come before them as those of an op behind it.
  return activation === 'relu' ? afterRelu(y) : y;
}
