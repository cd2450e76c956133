/** @file Clipping of gradients, on the device: nothing is read back. */
import {
  abs,
  add,
  amax,
  Buffer,
  clamp,
  div,
  maximum,
  minimum,
  mul,
  noGrad,
  type Parameter,
  pow,
  scope,
  sqrt,
  sum,
  type Tensor,
  zeros,
} from '@striate/tensor';
import { OptimError } from './errors.js';
import { badOption, checkNumber } from './options.js';

export interface ClipNormOptions {
  /** The p of the p-norm: above 0, Infinity for the largest magnitude. Default 2. */
  readonly normType?: number | undefined;
}

/**
 * Scales all gradients together by min(1, maxNorm / (norm + 1e-6)), where `norm` is that of all gradients as
 * one vector (Pascanu et al., 2013; `torch.nn.utils.clip_grad_norm_`). Returns the norm from before, a tensor
 * to await with `item()` and to dispose of; a `maxNorm` of Infinity only measures. Throws OptimError.
 */
export function clipGradNorm(
  parameters: Iterable<Parameter>,
  maxNorm: number,
  { normType = 2 }: ClipNormOptions = {},
): Tensor {
  if (!(maxNorm >= 0)) throw badOption('maxNorm', maxNorm, 'a number at least 0');
  if (!(normType > 0)) throw badOption('normType', normType, 'a number above 0');
  const all = [...parameters];
  if (all.length === 0) {
    throw new OptimError(
      'bad-parameters',
      'clipGradNorm got no parameters.',
      'Pass model.parameters(); a generator can be read once only.',
    );
  }
  return noGrad(() =>
    scope(() => {
      const gradients = all.flatMap(({ grad }) => grad ?? []);
      if (gradients.length === 0) return zeros([], { backend: all[0]!.backend });
      const norm = normOf(gradients, normType);
      // PyTorch, too, divides first and multiplies then.
      const coefficient = minimum(mul(div(1, add(norm, 1e-6)), maxNorm), 1);
      replaceGradients(all, (gradient) => mul(gradient, coefficient));
      return norm;
    }),
  );
}

/**
 * Moves every element of every gradient into [-clipValue, clipValue]
 * (`torch.nn.utils.clip_grad_value_`). Throws OptimError.
 */
export function clipGradValue(parameters: Iterable<Parameter>, clipValue: number): void {
  checkNumber('clipValue', clipValue, { least: 0 });
  noGrad(() =>
    scope(() => {
      const limits = { min: -clipValue, max: clipValue };
      replaceGradients(parameters, (gradient) => clamp(gradient, limits));
    }),
  );
}

/** The p-norm of all tensors as one vector. */
function normOf(tensors: readonly Tensor[], p: number): Tensor {
  if (p === Number.POSITIVE_INFINITY) {
    return tensors.map((x) => amax(abs(x))).reduce((a, b) => maximum(a, b));
  }
  const power = p === 2 ? (x: Tensor) => mul(x, x) : (x: Tensor) => pow(abs(x), p);
  const total = tensors.map((x) => sum(power(x))).reduce((a, b) => add(a, b));
  return p === 2 ? sqrt(total) : pow(total, 1 / p);
}

function replaceGradients(
  parameters: Iterable<Parameter>,
  change: (gradient: Tensor) => Tensor,
): void {
  for (const parameter of parameters) {
    const { grad } = parameter;
    if (!grad) continue;
    // A cell, because a scope of the caller's would end a plain tensor before the step.
    const changed = new Buffer(grad.shape, new Float32Array());
    changed.replace(change(grad));
    grad.dispose();
    parameter.grad = changed;
  }
}
