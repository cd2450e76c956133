/** @file Gradients as values: of a tensor with regard to others, and of functions. */
import { TensorError } from '../errors.js';
import { zeros } from '../ops/create.js';
import { enableGrad, scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { differentiate, targetOf } from './backward.js';

export interface GradientsOptions {
  /** Weighs the elements of the output; a tensor of one element needs none. */
  readonly gradient?: Tensor | undefined;
  /** Keeps what was saved for another pass; false where not given. */
  readonly retainGraph?: boolean | undefined;
  /** null for an input that the output does not depend on, instead of an error; false where not given. */
  readonly allowUnused?: boolean | undefined;
}

/** One gradient per tensor. */
export type GradientsOf<Tensors extends readonly Tensor[], Missing = never> = {
  -readonly [K in keyof Tensors]: Tensor | Missing;
};

/**
 * d output / d input for every one of `inputs`, leaves or computed tensors, as new tensors; no `grad` is
 * touched (`torch.autograd.grad`). What does not lead to an input is neither computed nor freed. There
 * are no second derivatives: the results have no history (`create_graph` is missing).
 *
 * Throws TensorError: 'wrong-value' for an input that requires no gradient or, without `allowUnused`, one
 * that the output does not depend on; 'no-graph', 'graph-freed' and 'changed-in-place' as `backward`.
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 */
export function gradients<const Inputs extends readonly Tensor[]>(
  output: Tensor,
  inputs: Inputs,
  options: GradientsOptions & { readonly allowUnused: true },
): GradientsOf<Inputs, null>;
export function gradients<const Inputs extends readonly Tensor[]>(
  output: Tensor,
  inputs: Inputs,
  options?: GradientsOptions,
): GradientsOf<Inputs>;
export function gradients(
  output: Tensor,
  inputs: readonly Tensor[],
  options: GradientsOptions = {},
): (Tensor | null)[] {
  const { gradient, retainGraph = false, allowUnused = false } = options;
  const without = inputs.findIndex((input) => !input.requiresGrad);
  if (without !== -1) {
    throw new TensorError(
      'wrong-value',
      `gradients: input ${without} does not require a gradient.`,
      'Set requiresGrad on it, or on what it is computed from, before computing the output.',
    );
  }
  const targets = inputs.map(targetOf);
  const sums = differentiate('gradients', output, gradient, retainGraph, new Set(targets));
  const unused = targets.findIndex((target) => !sums.has(target));
  // An input may be asked for twice, and what is returned belongs to the current scope: new handles.
  const results =
    unused === -1 || allowUnused
      ? targets.map((target) => sums.get(target)?.detach() ?? null)
      : undefined;
  for (const sum of sums.values()) sum.dispose();
  if (results) return results;
  throw new TensorError(
    'wrong-value',
    `gradients: the output does not depend on input ${unused}.`,
    'Leave it out, or pass { allowUnused: true } to get null for it.',
  );
}

/** A function of tensors whose result has one element. */
export type ScalarFunction<Args extends readonly Tensor[]> = (...args: Args) => Tensor;

/**
 * Makes of a scalar function one that returns its value and its gradients with regard to all arguments:
 * zeros where it does not depend on one. What it closes over is a constant, and no `grad` is touched.
 * Arguments need no `requiresGrad`, and it works within `noGrad`. Functions of gradients can't be
 * differentiated again: that is a 'no-graph' error.
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.func.grad_and_value.html, which takes
 * `argnums` (the first argument alone where not given) where this takes all; `jax.value_and_grad`.
 */
export function valueAndGrad<Args extends Tensor[]>(
  f: ScalarFunction<Args>,
): (...args: Args) => { value: Tensor; gradients: GradientsOf<Args> } {
  return (...args) =>
    scope(() =>
      enableGrad(() => {
        const leaves = args.map((arg) => {
          const leaf = arg.detach();
          leaf.requiresGrad = true;
          return leaf;
        }) as Args;
        const output = f(...leaves);
        if (!output.requiresGrad) {
          throw new TensorError(
            'no-graph',
            'grad: the function does not depend on its arguments, or through another grad() alone.',
            'Compute it from the arguments by ops; second derivatives are not recorded.',
          );
        }
        const found = gradients(output, leaves, { allowUnused: true });
        return {
          value: output.detach(),
          gradients: found.map((g, i) => g ?? zeros(args[i]!.shape, args[i]!)) as GradientsOf<Args>,
        };
      }),
    );
}

/**
 * Makes of a scalar function one that returns its gradients with regard to all arguments; see
 * `valueAndGrad`.
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.func.grad.html (`jax.grad`). The
 * counterpart of `torch.autograd.grad` is `gradients`.
 */
export function grad<Args extends Tensor[]>(
  f: ScalarFunction<Args>,
): (...args: Args) => GradientsOf<Args> {
  const both = valueAndGrad(f);
  return (...args) => {
    const { value, gradients } = both(...args);
    value.dispose();
    return gradients;
  };
}
