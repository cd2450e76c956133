/** @file Activation functions composed of others. */
import { record } from '../autograd/graph.js';
import { TensorError } from '../errors.js';
import { noGrad, scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { add, maximum, minimum, mul } from './arithmetic.js';
import { choice } from './check.js';
import { greater, greaterEqual, lessEqual } from './compare.js';
import { erf, sigmoid, tanh } from './unary.js';
import { where } from './where.js';

/** x where it is positive, else `negativeSlope` x; 0.01 where not given (`torch.nn.functional.leaky_relu`). */
export function leakyRelu(
  x: Tensor,
  { negativeSlope = 0.01 }: { readonly negativeSlope?: number | undefined } = {},
): Tensor {
  return scope(() => where(greater(x, 0), x, mul(x, negativeSlope)));
}

/** x sigmoid(x), also called swish (`torch.nn.functional.silu`). */
export function silu(x: Tensor): Tensor {
  return scope(() => mul(x, sigmoid(x)));
}

export interface GeluOptions {
  /** 'tanh' for the approximation of Hendrycks and Gimpel (2016); 'none', the exact function, where not given. */
  readonly approximate?: 'none' | 'tanh' | undefined;
}

/** x times the normal distribution's share below x (`torch.nn.functional.gelu`). */
export function gelu(x: Tensor, { approximate = 'none' }: GeluOptions = {}): Tensor {
  const share = choice('gelu', 'approximate', SHARES, approximate);
  return scope(() => mul(mul(x, 0.5), add(share(x), 1)));
}

/** Twice the share below x, less 1. */
const SHARES: Record<NonNullable<GeluOptions['approximate']>, (x: Tensor) => Tensor> = {
  none: (x) => erf(mul(x, Math.SQRT1_2)),
  tanh: (x) => tanh(mul(mul(x, add(mul(mul(x, x), 0.044715), 1)), Math.sqrt(2 / Math.PI))),
};

/**
 * x limited to [min, max]; either may be missing. The gradient passes within the limits, the limits
 * included (`torch.clamp`). Throws TensorError without any limit.
 */
export function clamp(
  x: Tensor,
  { min, max }: { readonly min?: number | undefined; readonly max?: number | undefined },
): Tensor {
  if (min === undefined && max === undefined) {
    throw new TensorError('wrong-value', 'clamp without limits.', 'Give min, max or both.');
  }
  const y = noGrad(() =>
    scope(() => {
      const raised = min === undefined ? x : maximum(x, min);
      return max === undefined ? raised : minimum(raised, max);
    }),
  );
  return record('clamp', y, [
    {
      input: x,
      saves: [x],
      gradient(g, saved) {
        const above = min === undefined ? g : where(greaterEqual(saved!, min), g, 0);
        return max === undefined ? above : where(lessEqual(saved!, max), above, 0);
      },
    },
  ]);
}
