/** @file Losses of numbers against numbers. */
import { formatShape, ShapeError, sameShape } from '@striate/shapes';
import { TensorError } from '../errors.js';
import { add, div, maximum, mul, sub } from '../ops/arithmetic.js';
import { less } from '../ops/compare.js';
import { abs, exp, log1p, neg } from '../ops/unary.js';
import { where } from '../ops/where.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { checkReduction, type ReductionOptions, reduced } from './reduction.js';

/** (x - target) squared (`torch.nn.functional.mse_loss`). Shapes must be equal: throws ShapeError. */
export function mseLoss(x: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  return elementwise('mseLoss', x, target, options, () => {
    const difference = sub(x, target);
    return mul(difference, difference);
  });
}

/** |x - target| (`torch.nn.functional.l1_loss`). Throws ShapeError. */
export function l1Loss(x: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  return elementwise('l1Loss', x, target, options, () => abs(sub(x, target)));
}

export interface SmoothL1Options extends ReductionOptions {
  /** Below this difference the loss is quadratic; 1 where not given. */
  readonly beta?: number | undefined;
}

/** Quadratic for differences below beta, linear beyond (`torch.nn.functional.smooth_l1_loss`). Throws ShapeError. */
export function smoothL1Loss(x: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  const { beta = 1 } = options;
  if (!(beta >= 0)) {
    throw new TensorError('wrong-value', `smoothL1Loss: beta is ${beta}.`, 'Give 0 or more.');
  }
  if (beta === 0) return l1Loss(x, target, options);
  return elementwise('smoothL1Loss', x, target, options, () => {
    const distance = abs(sub(x, target));
    const quadratic = div(mul(distance, distance), 2 * beta);
    return where(less(distance, beta), quadratic, sub(distance, beta / 2));
  });
}

export interface BceWithLogitsOptions extends ReductionOptions {
  /** Multiplies the loss of each element; broadcasts. */
  readonly weight?: Tensor | undefined;
  /** Multiplies the loss of positive targets; broadcasts. */
  readonly posWeight?: Tensor | undefined;
}

/**
 * Binary cross-entropy of logits against probabilities, stable for large logits
 * (`torch.nn.functional.binary_cross_entropy_with_logits`). Throws ShapeError.
 */
export function bceWithLogitsLoss(
  x: Tensor,
  target: Tensor,
  options: BceWithLogitsOptions = {},
): Tensor {
  const { weight, posWeight } = options;
  return elementwise('bceWithLogitsLoss', x, target, options, () => {
    // -log sigmoid(x) = max(-x, 0) + log(1 + exp(-|x|)); not relu, whose gradient at 0 is 0 and not a half.
    const negative = add(maximum(neg(x), 0), log1p(exp(neg(abs(x)))));
    const positives = posWeight ? add(mul(sub(posWeight, 1), target), 1) : undefined;
    const losses = add(mul(sub(1, target), x), positives ? mul(positives, negative) : negative);
    return weight ? mul(losses, weight) : losses;
  });
}

function elementwise(
  name: string,
  x: Tensor,
  target: Tensor,
  { reduction }: ReductionOptions,
  losses: () => Tensor,
): Tensor {
  checkReduction(name, reduction);
  if (!sameShape(x.shape, target.shape)) {
    throw new ShapeError(
      'size-mismatch',
      `${name}: ${formatShape(x.shape)} and a target of ${formatShape(target.shape)} differ.`,
      'Give both the same shape.',
    );
  }
  return scope(() => reduced(losses(), reduction));
}
