/** @file Where a loss or a gradient that is no number came from. */
import type { Module } from '@striate/layers';
import { detectAnomaly, scope, type Tensor, TensorError } from '@striate/tensor';
import type { LabelledBatch } from '../batch.js';
import { TrainerError } from '../errors.js';
import { droppingLayers } from './dropping-layers.js';
import { firstNonFinite } from './finite.js';

export interface Divergence {
  /** What is no number, and when: "The training loss became NaN in epoch 1, step 3". */
  readonly what: string;
  readonly model: Module;
  readonly batch: LabelledBatch;
  /** The loss of the batch, computed once more. */
  readonly again: () => Tensor;
}

/**
 * An error that says whether pictures or weights are no finite numbers, or else which op of which layer, or whose
 * gradient, is the first that makes such. The model still has the weights that the loss was computed with.
 */
export async function diverged({ what, model, batch, again }: Divergence): Promise<TrainerError> {
  const cause =
    badPicture(batch) ??
    (await badWeights(model)) ??
    (await badOp(model, again)) ??
    'Computed once more, all numbers were finite.';
  return new TrainerError(
    'diverged',
    `${what}. ${cause}`,
    'Lower the learning rate (--lr), bound the gradients (--clip-norm 1), and go on from the last checkpoint.',
  );
}

function badPicture({ values }: LabelledBatch): string | undefined {
  const at = values ? firstNonFinite(values) : -1;
  return at < 0 ? undefined : `The pictures of this batch hold a ${values![at]}.`;
}

/** Parameters only: running statistics have been spoilt by the very pass that is looked into. */
async function badWeights(model: Module): Promise<string | undefined> {
  for (const [key, parameter] of model.namedParameters()) {
    const values = await parameter.data();
    const at = firstNonFinite(values);
    if (at >= 0) return `${key} holds a ${values[at]}: the update of the step before overflowed.`;
  }
  return undefined;
}

/** Computes forward and, in training, backward once more, in anomaly mode and with the same dropout. */
async function badOp(model: Module, again: () => Tensor): Promise<string | undefined> {
  for (const [, layer] of droppingLayers(model)) if (layer.training && layer.p > 0) layer.step--;
  model.zeroGrad();
  try {
    await detectAnomaly(() => {
      const loss = scope(again);
      if (loss.requiresGrad) loss.backward();
      loss.dispose();
    });
  } catch (error) {
    if (!(error instanceof TensorError) || error.op === undefined) throw error;
    return `The first one was made by ${error.op}.`;
  } finally {
    model.zeroGrad();
  }
  return undefined;
}
