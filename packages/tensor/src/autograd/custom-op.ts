/** @file Differentiable functions of users, with a forward and a backward of their own. */
import { formatShape, sameShape } from '@striate/shapes';
import { TensorError } from '../errors.js';
import { mul } from '../ops/arithmetic.js';
import { reshape } from '../ops/reshape.js';
import { noGrad, scope } from '../scope.js';
import { state } from '../state.js';
import type { Tensor } from '../tensor.js';
import { jointRules, record } from './graph.js';

/** A gradient per input, in order; null where none reaches it. */
type Gradients<Inputs extends readonly Tensor[]> = { readonly [K in keyof Inputs]: Tensor | null };

/** How a function of tensors is computed and differentiated. */
export interface CustomOp<Inputs extends readonly Tensor[], Saved extends readonly Tensor[]> {
  /** What errors and graphs call it. */
  readonly name: string;
  /**
   * The result or, with it, what `backward` needs to see again. Runs like `noGrad(() => scope(...))`:
   * what it computes on the way is given back.
   */
  forward(...inputs: Inputs): Tensor | { readonly output: Tensor; readonly saved: Saved };
  /**
   * The gradients of all inputs from that of the output, each of its input's shape and type. `needs` says
   * which are wanted; give null for the others, and for those that are 0 everywhere. Runs like `forward`.
   */
  backward(g: Tensor, saved: Saved, needs: readonly boolean[]): Gradients<Inputs>;
}

/**
 * Makes a differentiable function of tensors of a forward and a backward computation
 * (`torch.autograd.Function`). Options are what `forward` and `backward` close over.
 *
 * The graph holds what `forward` saves until backward has run, and a saved parameter that was changed in
 * place by then is a 'changed-in-place' error. `backward` may return g, saved tensors and tensors of its
 * surroundings: the graph takes handles of its own. The result is one tensor that owes nothing to others;
 * where `forward` hands an input through, it is that input under a new handle.
 *
 * Throws TensorError when backward runs: 'wrong-value' and 'wrong-dtype' where the gradients are not one
 * per input or do not fit it. Hold yours to finite differences with `gradcheck`.
 *
 * Source: https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 */
export function customOp<Inputs extends Tensor[], Saved extends readonly Tensor[] | [] = []>(
  op: CustomOp<Inputs, Saved>,
): (...inputs: Inputs) => Tensor {
  const { name } = op;
  return (...inputs) =>
    scope(() => {
      const result = noGrad(() => op.forward(...inputs));
      const { output, saved } =
        'output' in result ? result : { output: result, saved: [] as readonly Tensor[] };
      // A node may only be hung on a tensor that nobody else has.
      const isOwn = state.scopes.at(-1)?.has(output);
      const y = isOwn ? output : noGrad(() => reshape(output, output.shape));
      const needs = inputs.map((input) => input.requiresGrad);
      const places = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
      const rules = jointRules(inputs, saved, (g, ...restored) => {
        const gradients = op.backward(g, restored as readonly Tensor[] as Saved, needs);
        checkGradients(name, gradients, places);
        return gradients.map((gradient) => gradient && owned(gradient));
      });
      return record(name, y, rules);
    });
}

/** A handle for the graph; what lies in a parameter's memory is copied, since that changes in place. */
function owned(gradient: Tensor): Tensor {
  return gradient.base ? mul(gradient, 1) : gradient.detach();
}

function checkGradients(
  name: string,
  gradients: readonly (Tensor | null)[],
  inputs: readonly Pick<Tensor, 'shape' | 'dtype'>[],
): void {
  if (gradients.length !== inputs.length) {
    throw new TensorError(
      'wrong-value',
      `${name}: backward returned ${gradients.length} gradients for ${inputs.length} inputs.`,
      'Return one per input of forward, in order; null where none is needed.',
    );
  }
  gradients.forEach((gradient, i) => {
    const { shape, dtype } = inputs[i]!;
    if (gradient && !sameShape(gradient.shape, shape)) {
      throw new TensorError(
        'wrong-value',
        `${name}: backward returned a gradient of shape ${formatShape(gradient.shape)} for input ${i} of shape ${formatShape(shape)}.`,
        'Sum it over the dimensions that forward stretched.',
      );
    }
    if (gradient && gradient.dtype !== dtype) {
      throw new TensorError(
        'wrong-dtype',
        `${name}: backward returned a gradient of ${gradient.dtype} for input ${i} of ${dtype}.`,
        `Cast it: cast(gradient, '${dtype}').`,
      );
    }
  });
}
