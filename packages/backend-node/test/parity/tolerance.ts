/** @file How far each op may be from PyTorch's float64 result rounded once, forward and backward. */
import type { Tolerance } from '@striate/tensor/conformance';

/** See `allowed`: units of 2^-23, of the value itself and of the largest value of the result. One rounding costs 1/2. */
export interface Tolerances {
  readonly forward: Tolerance;
  readonly gradient: Tolerance;
}

const EXACT: Tolerance = { relative: 0, absolute: 0 };
/** One or two roundings, as of a constant and of a product with it. */
const ROUNDED: Tolerance = { relative: 1, absolute: 0 };
/** A function's own error, and a few products of what it gives. */
const FUNCTION: Tolerance = { relative: 2, absolute: 0 };
const PRODUCT: Tolerance = { relative: 2, absolute: 1 };
/** A difference such as y (1 - y), or the sum of a broadcast operand's gradients: parts of it cancel out. */
const DIFFERENCE: Tolerance = { relative: 2, absolute: 3 };
/** Sums of up to a hundred products in float32. */
const SUM: Tolerance = { relative: 2, absolute: 3 };
/** Several kernels one after the other, each of which rounds. */
const COMPOSED: Tolerance = { relative: 3, absolute: 3 };

const CONVOLUTION: Tolerances = { forward: SUM, gradient: SUM };
const NORM: Tolerances = { forward: COMPOSED, gradient: COMPOSED };
const AVERAGE: Tolerances = { forward: EXACT, gradient: PRODUCT };

/** What is not listed moves, compares, counts, or rounds once: it must be exact. */
const TOLERANCES: Readonly<Record<string, Partial<Tolerances>>> = {
  add: { gradient: ROUNDED },
  sub: { gradient: ROUNDED },
  mul: { gradient: PRODUCT },
  div: { gradient: DIFFERENCE },
  pow: { forward: FUNCTION, gradient: DIFFERENCE },
  maximum: { gradient: ROUNDED },
  minimum: { gradient: ROUNDED },
  exp: { forward: FUNCTION, gradient: FUNCTION },
  log: { forward: FUNCTION, gradient: ROUNDED },
  log1p: { forward: FUNCTION, gradient: FUNCTION },
  sqrt: { gradient: FUNCTION },
  rsqrt: { forward: FUNCTION, gradient: COMPOSED },
  // Below 1e-38 it is 0, in PyTorch's float32 as well.
  sigmoid: { forward: PRODUCT, gradient: DIFFERENCE },
  tanh: { forward: FUNCTION, gradient: DIFFERENCE },
  // The exponent rounds first: what is small beside the largest value is less exact.
  erf: { forward: FUNCTION, gradient: PRODUCT },
  gelu: { forward: COMPOSED, gradient: COMPOSED },
  silu: { forward: FUNCTION, gradient: DIFFERENCE },
  leakyRelu: { forward: ROUNDED, gradient: ROUNDED },
  dropout: { forward: ROUNDED, gradient: ROUNDED },
  dropout2d: { forward: ROUNDED, gradient: ROUNDED },
  mean: { forward: ROUNDED },
  variance: { forward: FUNCTION, gradient: COMPOSED },
  matmul: { forward: SUM, gradient: SUM },
  linear: { forward: SUM, gradient: SUM },
  conv1d: CONVOLUTION,
  conv2d: CONVOLUTION,
  conv3d: CONVOLUTION,
  convTranspose1d: CONVOLUTION,
  convTranspose2d: CONVOLUTION,
  avgPool1d: AVERAGE,
  avgPool2d: AVERAGE,
  adaptiveAvgPool1d: AVERAGE,
  adaptiveAvgPool2d: AVERAGE,
  batchNorm: NORM,
  batchNormInference: NORM,
  layerNorm: NORM,
  groupNorm: NORM,
  instanceNorm: NORM,
  localResponseNorm: NORM,
  softmax: { forward: PRODUCT, gradient: DIFFERENCE },
  logSoftmax: { forward: FUNCTION, gradient: DIFFERENCE },
  interpolate: { forward: SUM, gradient: SUM },
  pad: { gradient: PRODUCT },
  crossEntropy: { forward: COMPOSED, gradient: COMPOSED },
  nllLoss: { forward: PRODUCT, gradient: PRODUCT },
  mseLoss: { forward: PRODUCT, gradient: PRODUCT },
  smoothL1Loss: { forward: PRODUCT, gradient: PRODUCT },
  bceWithLogitsLoss: { forward: COMPOSED, gradient: COMPOSED },
};

export function toleranceOf(op: string): Tolerances {
  return { forward: EXACT, gradient: EXACT, ...TOLERANCES[op] };
}
