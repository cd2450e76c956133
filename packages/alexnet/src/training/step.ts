/** @file What happens to one batch, in training and in validation. */
import type { Module } from '@striate/layers';
import { clipGradNorm, type Optimizer } from '@striate/optim';
import {
  type Backend,
  crossEntropy,
  type HostArray,
  mul,
  scope,
  type Tensor,
} from '@striate/tensor';
import { type LabelledBatch, targetsOf, toDevice } from '../batch.js';
import { crossEntropyOf, logitsOf } from '../evaluation/logits.js';
import { divergedIn } from './non-finite.js';
import type { TrainOptions } from './options.js';
import type { TrainingProgress } from './progress.js';

export interface Learned {
  /** The mean loss over the batch, and the logits that it is of. */
  readonly loss: number;
  readonly logits: HostArray;
  /** Of all gradients before clipping, where they are clipped. */
  readonly gradNorm: { readonly gradNorm?: number };
}

export interface Learner {
  /** Forward, backward, and a step of the optimizer where the batches for one are together. */
  learn(batch: LabelledBatch, progress: TrainingProgress): Promise<Learned>;
  /** Steps with what has been gathered, if anything. */
  finish(): void;
  /** Whether no gradients are waiting for further batches. */
  readonly isBetweenSteps: boolean;
}

export function makeLearner(options: TrainOptions): Learner {
  const { model, optimizer, backend, accumulate = 1, clipNorm, ema } = options;
  let gathered = 0;
  const step = (): Promise<number> | undefined => {
    gathered = 0;
    const norm = clipNorm === undefined ? undefined : clipGradNorm(model.parameters(), clipNorm);
    const read = norm?.item();
    norm?.dispose();
    optimizer.step();
    optimizer.zeroGrad();
    ema?.update(model);
    return read;
  };
  return {
    async learn(batch, progress) {
      const { loss, logits } = forward(batch, options);
      const reads = Promise.all([loss.item(), logits.data()]);
      reads.catch(() => undefined);
      logits.dispose();
      backward(loss, accumulate);
      // The loss is there while the device is still busy with the gradients: it waits for nobody, and weights
      // are only changed by a loss that is a number.
      const [value, numbers] = await reads;
      if (!Number.isFinite(value)) {
        throw await divergedIn('training', progress, value, model, batch, backend);
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

function forward(batch: LabelledBatch, options: TrainOptions): { loss: Tensor; logits: Tensor } {
  const { model, backend, labelSmoothing, classWeights } = options;
  return scope(() => {
    const logits = model.forward(toDevice(batch, backend));
    const targets = targetsOf(batch, backend);
    return {
      logits,
      loss: crossEntropy(logits, targets, { labelSmoothing, weight: classWeights }),
    };
  });
}

/** Adds the gradients of a mean over `accumulate` batches, and gives the loss back. */
function backward(loss: Tensor, accumulate: number): void {
  if (accumulate === 1) loss.backward();
  else scope(() => mul(loss, 1 / accumulate).backward());
  loss.dispose();
}

/** Logits and mean loss of every batch, in eval mode. */
export async function* validationStep(
  model: Module,
  backend: Backend,
  batches: AsyncIterable<LabelledBatch>,
): AsyncGenerator<{ batch: LabelledBatch; logits: HostArray; loss: number }> {
  for await (const { batch, logits } of logitsOf(model, backend, batches)) {
    const { labels } = batch;
    const classes = logits.length / labels.length;
    const losses = Array.from(labels, (label, row) => crossEntropyOf(logits, row, label, classes));
    yield { batch, logits, loss: losses.reduce((a, b) => a + b) / labels.length };
  }
}
