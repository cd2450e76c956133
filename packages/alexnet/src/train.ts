/**
 * @file The training loop, as a stream of events. It knows a model, an optimizer and sources of batches;
 * files and terminals are the caller's. A loss is read one step late, so that the device never waits.
 */
import type { Module } from '@striate/layers';
import type { Optimizer } from '@striate/optim';
import { type Backend, crossEntropy, noGrad, scope, type Tensor } from '@striate/tensor';
import { type BatchSource, type LabelledBatch, targetsOf, toDevice } from './batch.js';
import { TrainerError } from './errors.js';
import { ScoreMeter, type Scores, Stopwatch } from './metrics.js';

export interface TrainOptions {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly backend: Backend;
  readonly training: BatchSource;
  readonly validation: BatchSource;
  readonly epochs: number;
  /** Ends the run after the step under way. */
  readonly signal?: AbortSignal | undefined;
}

export type Phase = 'training' | 'validation';

/** After every batch: where the epoch stands. */
export interface StepEvent extends Scores {
  readonly type: 'step';
  readonly phase: Phase;
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  /** Pictures seen in this phase of the epoch. */
  readonly pictures: number;
  /** Seconds since the phase began, and how many of them were spent waiting for data. */
  readonly seconds: number;
  readonly dataSeconds: number;
}

/** After every epoch. Validation is in eval mode: no dropout, running statistics. */
export interface EpochEvent {
  readonly type: 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  readonly training: Scores;
  readonly validation: Scores;
  readonly seconds: number;
  readonly picturesPerSecond: number;
  /** Whether no epoch before had a better validation accuracy. */
  readonly isBest: boolean;
}

/** The run was ended through its signal, within `epoch`. */
export interface InterruptedEvent {
  readonly type: 'interrupted';
  readonly epoch: number;
}

export type TrainEvent = StepEvent | EpochEvent | InterruptedEvent;

/** Trains for `epochs` epochs and validates after each. Throws TrainerError where the loss is no number. */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent> {
  const { model, backend, training, validation, epochs, signal } = options;
  let best = Number.NEGATIVE_INFINITY;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const watch = new Stopwatch();
    model.train();
    const learned = yield* run('training', epoch, training, options, (batch) =>
      trainStep(batch, options),
    );
    const trainingSeconds = watch.seconds;
    model.eval();
    const checked = learned
      ? yield* run('validation', epoch, validation, options, (batch) =>
          evaluateStep(batch, model, backend),
        )
      : undefined;
    if (!learned || !checked || signal?.aborted) {
      yield { type: 'interrupted', epoch };
      return;
    }
    const isBest = checked.scores.accuracy > best;
    best = Math.max(best, checked.scores.accuracy);
    yield {
      type: 'epoch',
      epoch,
      epochs,
      training: learned.scores,
      validation: checked.scores,
      seconds: watch.seconds,
      picturesPerSecond: learned.count / trainingSeconds,
      isBest,
    };
  }
}

/** What one step promises: its mean loss and its logits, once the device has them. */
interface Outcome {
  readonly labels: Int32Array;
  readonly loss: Promise<ArrayLike<number>>;
  readonly logits: ReturnType<Tensor['data']>;
}

function trainStep(batch: LabelledBatch, { model, optimizer, backend }: TrainOptions): Outcome {
  const { loss, logits } = forward(batch, model, backend);
  loss.backward();
  optimizer.step();
  optimizer.zeroGrad();
  return readOut(batch, loss, logits);
}

function evaluateStep(batch: LabelledBatch, model: Module, backend: Backend): Outcome {
  const { loss, logits } = noGrad(() => forward(batch, model, backend));
  return readOut(batch, loss, logits);
}

function forward(batch: LabelledBatch, model: Module, backend: Backend) {
  return scope(() => {
    const logits = model.forward(toDevice(batch, backend));
    return { logits, loss: crossEntropy(logits, targetsOf(batch, backend)) };
  });
}

/** Asks for the numbers and gives the handles back; the reads stand in the queue before that. */
function readOut(batch: LabelledBatch, loss: Tensor, logits: Tensor): Outcome {
  const outcome = { labels: batch.labels, loss: loss.data(), logits: logits.data() };
  // A failure is met where the outcome is awaited; until then it must not count as unhandled.
  outcome.loss.catch(() => undefined);
  outcome.logits.catch(() => undefined);
  loss.dispose();
  logits.dispose();
  return outcome;
}

/** One pass over `source`; undefined where the signal ended it early. */
async function* run(
  phase: Phase,
  epoch: number,
  source: BatchSource,
  { signal }: TrainOptions,
  perform: (batch: LabelledBatch) => Outcome,
): AsyncGenerator<StepEvent, ScoreMeter | undefined> {
  const watch = new Stopwatch();
  const meter = new ScoreMeter();
  let step = 0;
  const settle = async ({ loss, logits, labels }: Outcome): Promise<StepEvent> => {
    const value = (await loss)[0]!;
    step++;
    if (!Number.isFinite(value)) throw diverged(phase, epoch, step, value);
    meter.add(value, await logits, labels);
    return {
      type: 'step',
      phase,
      epoch,
      step,
      steps: source.length,
      pictures: meter.count,
      seconds: watch.seconds,
      dataSeconds: watch.waited,
      ...meter.scores,
    };
  };
  let pending: Outcome | undefined;
  for await (const batch of watch.waiting(source.epoch(epoch - 1))) {
    if (signal?.aborted) break;
    const next = perform(batch);
    if (pending) yield await settle(pending);
    pending = next;
  }
  if (pending) yield await settle(pending);
  return signal?.aborted ? undefined : meter;
}

function diverged(phase: Phase, epoch: number, step: number, value: number): TrainerError {
  return new TrainerError(
    'diverged',
    `The ${phase} loss became ${value} in epoch ${epoch}, step ${step}.`,
    'Lower the learning rate (--lr), or look at the pictures of this run.',
  );
}
