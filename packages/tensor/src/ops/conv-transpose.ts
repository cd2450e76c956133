/** @file Transposed convolution: the input gradient of a convolution, as a layer of its own. */
import {
  type ConvTransposeOptions,
  convTransposeOutput,
  formatShape,
  ShapeError,
  sidesOf,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import type { ConvParams } from '../backend.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { add } from './arithmetic.js';
import { asRow, batched, fromRow } from './batched.js';
import { checkOperand, floatBackend } from './check.js';
import { reshape } from './reshape.js';

/** As `ConvolutionOptions`, but padding takes cells off, and outputPadding adds some at the end. */
export type ConvolutionTransposeOptions = Pick<
  ConvTransposeOptions,
  'stride' | 'padding' | 'outputPadding' | 'dilation' | 'groups'
>;

/**
 * Signals (N, C, L) or one (C, L) through the transpose of a convolution, with `weight` (inChannels,
 * outChannels / groups, kernel) (`torch.nn.functional.conv_transpose1d`). Throws ShapeError.
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvolutionTransposeOptions = {},
): Tensor {
  const shape = outputShape(x, weight, bias, options, 1);
  const [stride] = sidesOf<number, 1>('convTranspose1d', 'stride', options.stride ?? 1, 1);
  const [padding] = sidesOf<number, 1>('convTranspose1d', 'padding', options.padding ?? 0, 1);
  const [dilation] = sidesOf<number, 1>('convTranspose1d', 'dilation', options.dilation ?? 1, 1);
  const params: ConvParams = {
    stride: [1, stride],
    padding: [0, padding],
    dilation: [1, dilation],
    groups: options.groups ?? 1,
  };
  return scope(() =>
    batched('convTranspose1d', x, 1, (signals) =>
      fromRow(kernel(asRow(signals), asRow(weight), bias, params, [1, shape.at(-1)!])),
    ),
  );
}

/**
 * Pictures (N, C, H, W) or one (C, H, W) through the transpose of a convolution, with `weight` (inChannels,
 * outChannels / groups, kernel height, kernel width) (`torch.nn.functional.conv_transpose2d`). Throws ShapeError.
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvolutionTransposeOptions = {},
): Tensor {
  const shape = outputShape(x, weight, bias, options, 2);
  const params: ConvParams = {
    stride: sidesOf('convTranspose2d', 'stride', options.stride ?? 1, 2),
    padding: sidesOf('convTranspose2d', 'padding', options.padding ?? 0, 2),
    dilation: sidesOf('convTranspose2d', 'dilation', options.dilation ?? 1, 2),
    groups: options.groups ?? 1,
  };
  return batched('convTranspose2d', x, 2, (pictures) =>
    kernel(pictures, weight, bias, params, shape.slice(-2) as [number, number]),
  );
}

function outputShape(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionTransposeOptions,
  dims: 1 | 2,
): number[] {
  const [inChannels, perGroup, ...kernelSize] = weight.shape;
  if (inChannels === undefined || perGroup === undefined || kernelSize.length !== dims) {
    throw new ShapeError(
      'rank-mismatch',
      `convTranspose${dims}d: a weight of shape ${formatShape(weight.shape)} is no kernel of ${dims} sides.`,
      'Give (inChannels, outChannels / groups, kernelSize...).',
    );
  }
  const outChannels = perGroup * (options.groups ?? 1);
  checkOperand(`convTranspose${dims}d`, 'bias', bias, [outChannels]);
  return convTransposeOutput(x.shape, { ...options, dims, inChannels, outChannels, kernelSize });
}

/** `sides`: those of the output, which a stride leaves open. */
function kernel(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  params: ConvParams,
  sides: readonly [number, number],
): Tensor {
  const backend = floatBackend('convTranspose2d', x, weight, bias);
  const { shape: xShape } = x;
  const { shape: weightShape } = weight;
  const shape = [xShape[0]!, weightShape[1]! * params.groups, ...sides];
  const storage = backend.conv2dInputGradient(x, weight, params, shape);
  const y = record('convTranspose2d', wrap(backend, storage, shape, x.dtype), [
    {
      input: x,
      saves: [weight],
      gradient: (g, w) =>
        wrap(backend, backend.conv2d(g, w!, null, params, xShape), xShape, g.dtype),
    },
    {
      input: weight,
      saves: [x],
      gradient: (g, input) =>
        wrap(
          backend,
          backend.conv2dWeightGradient(input!, g, params, weightShape),
          weightShape,
          g.dtype,
        ),
    },
  ]);
  if (!bias) return y;
  return scope(() => {
    const biased = add(y, reshape(bias, [1, -1, 1, 1]));
    y.dispose();
    return biased;
  });
}
