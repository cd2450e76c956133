/** @file Where a loss that is no number came from. */
import { Layer, type Module } from '@striate/layers';
import { type Backend, type HostArray, noGrad, scope, type Tensor } from '@striate/tensor';
import { type LabelledBatch, toDevice } from '../batch.js';
import { TrainerError } from '../errors.js';
import type { StepEvent } from './events.js';
import type { TrainingProgress } from './progress.js';

/**
 * An error that says which weights are no finite numbers, or else which layer is the first that makes such from
 * `batch`. The model still has the weights that the loss was computed with.
 */
export async function divergedIn(
  phase: StepEvent['phase'],
  { epoch, step }: Pick<TrainingProgress, 'epoch' | 'step'>,
  loss: number,
  model: Module,
  batch: LabelledBatch,
  backend: Backend,
): Promise<TrainerError> {
  const cause =
    (await badPicture(batch)) ??
    (await badWeights(model)) ??
    (await badLayer(model, batch, backend)) ??
    'All layers still give finite numbers: the loss itself overflowed.';
  return new TrainerError(
    'diverged',
    `The ${phase} loss became ${loss} in epoch ${epoch + 1}, step ${phase === 'training' ? step + 1 : step}. ${cause}`,
    'Lower the learning rate (--lr), bound the gradients (--clip-norm 1), and go on from the last checkpoint.',
  );
}

async function badPicture({ values }: LabelledBatch): Promise<string | undefined> {
  const at = values ? firstNonFinite(values) : -1;
  return at < 0 ? undefined : `The pictures of this batch hold a ${values![at]}.`;
}

async function badWeights(model: Module): Promise<string | undefined> {
  for (const [key, { data }] of await model.stateDict()) {
    const at = data instanceof Float32Array ? firstNonFinite(data) : -1;
    if (at >= 0) return `${key} holds a ${data[at]}: the update of the step before overflowed.`;
  }
  return undefined;
}

/** Computes once more and listens to every layer. */
async function badLayer(
  model: Module,
  batch: LabelledBatch,
  backend: Backend,
): Promise<string | undefined> {
  const outputs: { layer: Layer; read: Promise<HostArray> }[] = [];
  const listen = (layer: Layer) =>
    layer.registerForwardHook((...call: readonly unknown[]) => {
      const output = call.at(-1) as Tensor;
      outputs.push({ layer, read: output.data() });
    });
  const hooks = Array.from(model.namedModules(), ([, module]) => module)
    .filter((module) => module instanceof Layer)
    .map(listen);
  try {
    noGrad(() => scope(() => model.forward(toDevice(batch, backend)))).dispose();
    for (const { layer, read } of outputs) {
      const values = await read;
      const at = firstNonFinite(values);
      if (at >= 0) return `${layer.place} is the first layer that gives a ${values[at]}.`;
    }
  } finally {
    for (const hook of hooks) hook.remove();
  }
  return undefined;
}

function firstNonFinite(values: HostArray): number {
  return values.findIndex((value) => !Number.isFinite(value));
}
