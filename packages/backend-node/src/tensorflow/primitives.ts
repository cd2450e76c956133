/**
 * @file The table of what is computed on tensors as they lie in memory: pictures NHWC, weights HWIO, everything
 * else by rows. `portablePrimitives` are made of TensorFlow.js' own ops and run on each of its backends;
 * `raw/` replaces entries by single ops of TensorFlow.
 */
import type { Shape } from '@striate/shapes';
import type { ConvParams, PoolParams } from '@striate/tensor';
import { columnConv2d, columnInputGradient, columnWeightGradient } from './portable/conv.js';
import { composedErf } from './portable/erf.js';
import { windowMaxPool, windowMaxPoolIndices } from './portable/max-pool.js';
import { composedBatchNorm, composedBatchNormGradient } from './portable/norm.js';
import type { Tensor, Tf } from './tf.js';
import type { Variables } from './variables.js';

/** A convolution of one group, without empty dimensions. */
export type OneGroup = Omit<ConvParams, 'groups'>;

export interface MaxPooled {
  readonly y: Tensor;
  /** What `maxPoolGradient` reads beside the input; empty where the gradient has to go through the indices. */
  readonly saved: readonly Tensor[];
}

export interface Primitives {
  erf(x: Tensor): Tensor;
  /** Element by element, broadcast; C's power, whose 1 to the NaN is 1. */
  pow(a: Tensor, b: Tensor): Tensor;
  /** (n, h, w, c) with (kh, kw, c, o) -> `out`, all as they lie in memory. */
  conv2d(x: Tensor, weight: Tensor, params: OneGroup, out: Shape): Tensor;
  conv2dInputGradient(g: Tensor, weight: Tensor, params: OneGroup, x: Shape): Tensor;
  conv2dWeightGradient(g: Tensor, x: Tensor, params: OneGroup, weight: Shape): Tensor;
  /** Adds (c) to every row of (..., c). */
  biasAdd(x: Tensor, bias: Tensor): Tensor;
  /** The sum of all rows of (..., c). */
  channelSums(x: Tensor): Tensor;
  maxPool(x: Tensor, params: PoolParams, out: Shape): MaxPooled;
  /** int32, y * w + x in the plane; see the contract. */
  maxPoolIndices(x: Tensor, params: PoolParams, out: Shape): Tensor;
  maxPoolGradient?(x: Tensor, saved: readonly Tensor[], g: Tensor, params: PoolParams): Tensor;
  matmul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor;
  /** Rows (m, c): [y, mean, biased variance]. */
  batchNorm(x: Tensor, weight: Tensor, bias: Tensor, eps: number): Tensor[];
  /** [x, weight, bias] */
  batchNormGradient(
    g: Tensor,
    x: Tensor,
    weight: Tensor,
    mean: Tensor,
    variance: Tensor,
    eps: number,
  ): Tensor[];
  /** Where optimizers can change memory in place. */
  readonly variables?: Variables;
}

export function portablePrimitives(tf: Tf): Primitives {
  return {
    erf: (x) => composedErf(tf, x),
    pow: (...args) => powerAsInC(tf, ...args),
    conv2d: (...args) => columnConv2d(tf, ...args),
    conv2dInputGradient: (...args) => columnInputGradient(tf, ...args),
    conv2dWeightGradient: (...args) => columnWeightGradient(tf, ...args),
    biasAdd: (x, bias) => tf.add(x, bias),
    channelSums: (x) =>
      tf.sum(
        x,
        x.shape.slice(1).map((_, i) => i),
      ),
    maxPool: (...args) => ({ y: windowMaxPool(tf, ...args), saved: [] }),
    maxPoolIndices: (...args) => windowMaxPoolIndices(tf, ...args),
    matmul: (a, b, transposeA, transposeB) => tf.matMul(a, b, transposeA, transposeB),
    batchNorm: (...args) => composedBatchNorm(tf, ...args),
    batchNormGradient: (...args) => composedBatchNormGradient(tf, ...args),
  };
}

/** JavaScript's power of 1 to the NaN, and of 1 or -1 to an infinity, is NaN. */
function powerAsInC(tf: Tf, a: Tensor, b: Tensor): Tensor {
  const y = tf.pow(a, b);
  if (y.size === 0) return y;
  const isOne = tf.logicalOr(tf.equal(a, 1), tf.logicalAnd(tf.equal(a, -1), tf.isInf(b)));
  return tf.where(isOne, tf.onesLike(y), y);
}
