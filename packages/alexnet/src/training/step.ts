/** @file What happens to one batch, in training and in validation. */
import type { Module } from '@striate/layers';
import { clipGradNorm, type Optimizer } from '@striate/optim';
import {
  type Backend,
  crossEntropy,
  type HostArray,
  mul,
  noGrad,
  scope,
  type Tensor,
  withinPart,
} from '@striate/tensor';
import { type LabelledBatch, targetsOf, toDevice } from '../batch.js';
import { crossEntropyOf, logitsOf } from '../evaluation/logits.js';
import { firstNonFinite, sumOf } from './finite.js';
import { diverged } from './non-finite.js';
import type { TrainOptions } from './options.js';
import type { TrainingProgress } from './progress.js';

/** What messages and profiles say of ops that are of no layer. */
const LOSS = { place: 'the loss' };

export interface Learned {
  /** The mean loss over the batch, and the logits that it is of. */
  readonly loss: number;
  readonly logits: HostArray;
  /** Of all gradients before clipping, where they are clipped. */
  readonly gradNorm: { readonly gradNorm?: number };
}

export interface Learner {
  /** Forward, backward, and a step of the optimizer where the batches for one are together. Throws TrainerError. */
  learn(batch: LabelledBatch, progress: Pick<TrainingProgress, 'epoch' | 'step'>): Promise<Learned>;
  /** Steps with what has been gathered, if anything. */
  finish(): void;
  /** Whether no gradients are waiting for further batches. */
  readonly isBetweenSteps: boolean;
}

/** What one step needs. */
export type StepOptions = Pick<
  TrainOptions,
  | 'model'
  | 'optimizer'
  | 'backend'
  | 'scheduler'
  | 'labelSmoothing'
  | 'classWeights'
  | 'accumulate'
  | 'clipNorm'
  | 'ema'
>;

export function makeLearner(options: StepOptions): Learner {
  const { model, optimizer, backend, accumulate = 1, clipNorm, ema, scheduler } = options;
  let gathered = 0;
  const step = (): Promise<number> | undefined => {
    gathered = 0;
    const norm = clipNorm === undefined ? undefined : clipGradNorm(model.parameters(), clipNorm);
    const read = norm?.item();
    norm?.dispose();
    optimizer.step();
    optimizer.zeroGrad();
    ema?.update(model);
    scheduler?.stepUpdate?.();
    return read;
  };
  return {
    async learn(batch, { epoch, step: before }) {
      const { loss, logits } = scope(() => lossOf(toDevice(batch, backend), batch, options));
      const reads = Promise.all([loss.item(), logits.data()]);
      reads.catch(() => undefined);
      logits.dispose();
      backward(loss, accumulate);
      const gradients = areGradientsFinite(model);
      gradients.catch(() => undefined);
      // The loss is there while the device is still busy with the gradients. Weights are only changed by numbers.
      const [value, numbers] = await reads;
      const isNumber = Number.isFinite(value);
      if (!isNumber || !(await gradients)) {
        const what = isNumber ? 'gradients became no numbers' : `training loss became ${value}`;
        throw await diverged({
          what: `The ${what} in epoch ${epoch + 1}, step ${before + 1}`,
          model,
          batch,
          again: () => lossOf(toDevice(batch, backend), batch, options).loss,
        });
      }
      gathered++;
      const norm = gathered === accumulate ? step() : undefined;
      const gradNorm = norm ? { gradNorm: await norm } : {};
      return { loss: value, logits: numbers, gradNorm };
    },
    finish() {
      if (gathered > 0) step();
    },
    get isBetweenSteps() {
      return gathered === 0;
    },
  };
}

/** Of the first group. */
export function learningRate(optimizer: Optimizer): number {
  return optimizer.paramGroups[0]!.lr;
}

/** The mean loss of pictures (N, 3, H, W), and the logits (N, classes) that it is of. */
export function lossOf(
  pictures: Tensor,
  batch: LabelledBatch,
  options: Pick<StepOptions, 'model' | 'backend' | 'labelSmoothing' | 'classWeights'>,
): { loss: Tensor; logits: Tensor } {
  const { model, backend, labelSmoothing, classWeights: weight } = options;
  const logits = model.forward(pictures);
  const targets = targetsOf(batch, backend);
  const loss = withinPart(LOSS, () => crossEntropy(logits, targets, { labelSmoothing, weight }));
  return { logits, loss };
}

/** Adds the gradients of a mean over `accumulate` batches, and gives the loss back. */
function backward(loss: Tensor, accumulate: number): void {
  if (accumulate === 1) loss.backward();
  else scope(() => mul(loss, 1 / accumulate).backward());
  loss.dispose();
}

/** Told by the gradient that comes last, to which every other one leads on. */
async function areGradientsFinite(model: Module): Promise<boolean> {
  const last = model.parameters().find(({ grad }) => grad)?.grad;
  if (!last || Number.isFinite(await sumOf(last))) return true;
  return firstNonFinite(await last.data()) < 0;
}

/** Logits and mean loss of every batch, in eval mode. Throws TrainerError. */
export async function* validationStep(
  model: Module,
  backend: Backend,
  batches: AsyncIterable<LabelledBatch>,
  epoch: number,
): AsyncGenerator<{ batch: LabelledBatch; logits: HostArray; loss: number }> {
  let step = 0;
  for await (const { batch, logits } of logitsOf(model, backend, batches)) {
    step++;
    const { labels } = batch;
    const classes = logits.length / labels.length;
    const losses = Array.from(labels, (label, row) => crossEntropyOf(logits, row, label, classes));
    const loss = losses.reduce((a, b) => a + b) / labels.length;
    if (!Number.isFinite(loss)) {
      const what = `The validation loss became ${loss} in epoch ${epoch + 1}, step ${step}`;
      const again = () =>
        noGrad(() => lossOf(toDevice(batch, backend), batch, { model, backend }).loss);
      throw await diverged({ what, model, batch, again });
    }
    yield { batch, logits, loss };
  }
}
