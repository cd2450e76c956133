/** @file Gradients held to finite differences. */
import { elementCount, formatShape, unravelIndex } from '@striate/shapes';
import type { HostArray } from '../dtype.js';
import { TensorError } from '../errors.js';
import { mul } from '../ops/arithmetic.js';
import { tensor } from '../ops/create.js';
import { sum } from '../ops/reduce.js';
import { enableGrad, noGrad, scope, scopeAsync } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { gradients } from './gradients.js';

export interface GradcheckOptions {
  /** How far each element is moved up and down; 1e-6 where not given. */
  readonly eps?: number | undefined;
  /** A gradient passes within atol + rtol |difference|; 1e-5 where not given. */
  readonly atol?: number | undefined;
  /** 1e-3 where not given. */
  readonly rtol?: number | undefined;
}

/** What can be checked: a function of as many tensors as it is handed. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor;

/**
 * Compares the gradients of `f` with central differences, (f(x + eps) - f(x - eps)) / (2 eps), for every
 * element of every input that requires a gradient; no `grad` is touched. An `f` with several elements is
 * checked as their sum with fixed weights. `f` must be a function of its inputs alone and, where it is
 * checked, smooth within eps.
 *
 * Resolves to true. Rejects with a TensorError: 'gradcheck' names the input, the element and both values;
 * 'wrong-dtype' where an input or the result is not float64, in which alone differences are exact enough
 * (the reference backend has it); 'wrong-value' where no input requires a gradient.
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 */
export async function gradcheck(
  f: TensorFunction,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): Promise<true> {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3 } = options;
  const checked = [...inputs.entries()].filter(([, input]) => input.requiresGrad);
  if (checked.length === 0) {
    throw new TensorError('wrong-value', 'gradcheck: no input requires a gradient.', 'Set one.');
  }
  for (const [i, input] of checked) checkDouble(`input ${i}`, input);
  await scopeAsync(async ({ keep }) => {
    const wanted = checked.map(([, input]) => input);
    const found = enableGrad(() =>
      scope(() => {
        const y = weighted(f, inputs);
        return y.requiresGrad ? gradients(y, wanted, { allowUnused: true }) : [];
      }),
    );
    for (const g of found) if (g) keep(g);
    for (const [at, [position, input]] of checked.entries()) {
      const values = await input.data();
      const gradient = await found[at]?.data();
      for (let i = 0; i < values.length; i++) {
        const [up, down] = await Promise.all(
          [eps, -eps].map((step) => valueMoved(f, inputs, position, values, i, step)),
        );
        const slope = (up! - down!) / (2 * eps);
        const got = gradient?.[i] ?? 0;
        const allowed = atol + rtol * Math.abs(slope);
        if (Math.abs(got - slope) <= allowed) continue;
        throw new TensorError(
          'gradcheck',
          `gradcheck: in input ${position}, element ${formatShape(unravelIndex(i, input.shape))} of ${formatShape(input.shape)}, the gradient is ${got}, but differences give ${slope} (allowed: within ${allowed.toPrecision(3)}).`,
          'Check the gradient of the op; where it has a kink or jump there, check it elsewhere.',
        );
      }
    }
  });
  return true;
}

/** f as a scalar with `step` added to element `at` of one input. */
async function valueMoved(
  f: TensorFunction,
  inputs: readonly Tensor[],
  position: number,
  values: HostArray,
  at: number,
  step: number,
): Promise<number> {
  const value = noGrad(() =>
    scope(() => {
      const { backend, shape } = inputs[position]!;
      const moved = Float64Array.from(values);
      moved[at]! += step;
      return weighted(f, inputs.with(position, tensor(moved, { backend, shape })));
    }),
  );
  const read = value.item();
  value.dispose();
  return read;
}

/** sum(f(inputs) * weights), so that every element of the result counts, and differently. */
function weighted(f: TensorFunction, inputs: readonly Tensor[]): Tensor {
  const y = f(...inputs);
  checkDouble('the result', y);
  const weights = Float64Array.from({ length: elementCount(y.shape) }, (_, i) => Math.cos(i + 1));
  return sum(mul(y, tensor(weights, { backend: y.backend, shape: y.shape })));
}

function checkDouble(what: string, { dtype }: Tensor): void {
  if (dtype === 'float64') return;
  throw new TensorError(
    'wrong-dtype',
    `gradcheck: ${what} is of ${dtype}, too coarse for differences.`,
    'Give tensors of a Float64Array on the reference backend.',
  );
}
