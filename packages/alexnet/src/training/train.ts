/**
 * @file The training loop, as a stream of events. It knows a model, an optimizer and sources of batches; files
 * and terminals are the caller's, and it runs wherever its backend does.
 */
import type { BatchSource, LabelledBatch } from '../batch.js';
import { ScoreMeter, Stopwatch } from '../metrics.js';
import type { CheckpointEvent, EpochEvent, StepEvent, TrainEvent } from './events.js';
import type { TrainOptions } from './options.js';
import { epochsWithoutBest, nextEpoch, type TrainingProgress } from './progress.js';
import { restore, snapshot } from './state.js';
import { learningRate, makeLearner, validationStep } from './step.js';

/**
 * Trains for `epochs` epochs in all and validates after each. A run that `resume` describes goes on where it was
 * left, and ends as if it had not been. Throws TrainerError where a loss or its gradients are no numbers: the
 * weights are then those from before that step.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent> {
  const { scheduler, epochs, patience = Number.POSITIVE_INFINITY, signal } = options;
  const progress = restore(options);
  const isStuck = () => epochsWithoutBest(progress) >= patience;
  while (progress.epoch < epochs && !isStuck()) {
    const isWhole = (yield* learn(progress, options)) && (yield* validate(progress, options));
    if (!isWhole) {
      yield checkpoint('interrupt', progress, options);
      yield { type: 'interrupted', epoch: progress.epoch + 1, step: progress.step };
      return;
    }
    const event = summary(progress, options);
    scheduler?.step(event);
    nextEpoch(progress, event);
    yield event;
    yield checkpoint('epoch', progress, options);
    if (signal?.aborted && progress.epoch < epochs && !isStuck()) {
      yield { type: 'interrupted', epoch: progress.epoch + 1, step: 0 };
      return;
    }
  }
  if (isStuck()) {
    const { epoch, best } = progress;
    yield { type: 'early-stop', epoch, bestEpoch: best!.epoch, patience };
  }
}

type Pass = AsyncGenerator<StepEvent | CheckpointEvent, boolean>;

/** The rest of the epoch that `progress` is in; false where the signal ended it early. */
async function* learn(progress: TrainingProgress, options: TrainOptions): Pass {
  const { model, trainLoader, signal, isCheckpointDue } = options;
  const meter = new ScoreMeter(progress.training);
  const watch = new Stopwatch(progress.seconds);
  const learner = makeLearner(options);
  model.train();
  const batches = trainLoader.epoch(progress.epoch, { from: progress.position });
  for await (const batch of watch.waiting(batches)) {
    const lr = learningRate(options.optimizer);
    const { loss, logits, gradNorm } = await learner.learn(batch, progress);
    meter.add(loss, logits, batch.labels);
    trainLoader.release?.(batch);
    progress.step++;
    progress.globalStep++;
    progress.position = batch.nextPosition ?? progress.position + batch.labels.length;
    progress.training = meter.sums;
    progress.seconds = watch.times;
    yield {
      ...stepEvent('training', trainLoader, progress, meter, watch),
      lr,
      stepLoss: loss,
      ...gradNorm,
    };
    if (!learner.isBetweenSteps) continue;
    if (signal?.aborted) break;
    if (isCheckpointDue?.()) yield checkpoint('due', progress, options);
  }
  learner.finish();
  return !signal?.aborted;
}

/** All of the validation pictures, in eval mode; false where the signal ended it early. */
async function* validate(progress: TrainingProgress, options: TrainOptions): Pass {
  const { backend, validLoader, signal, ema } = options;
  const model = ema?.module ?? options.model;
  const meter = new ScoreMeter();
  const watch = new Stopwatch();
  const position = { ...progress, step: 0 };
  const batches: AsyncIterable<LabelledBatch> = watch.waiting(validLoader.epoch(0));
  const steps = validationStep(model, backend, batches, progress.epoch);
  for await (const { batch, logits, loss } of steps) {
    position.step++;
    meter.add(loss, logits, batch.labels);
    validLoader.release?.(batch);
    progress.validation = meter.sums;
    const event = stepEvent('validation', validLoader, position, meter, watch);
    yield { ...event, lr: learningRate(options.optimizer), stepLoss: loss };
    if (signal?.aborted) return false;
  }
  return !signal?.aborted;
}

function stepEvent(
  phase: StepEvent['phase'],
  source: BatchSource,
  { epoch, step, globalStep }: TrainingProgress,
  meter: ScoreMeter,
  watch: Stopwatch,
) {
  const place = {
    type: 'step',
    phase,
    epoch: epoch + 1,
    step,
    steps: source.length,
    globalStep,
  } as const;
  const { total, waited } = watch.times;
  return { ...place, pictures: meter.count, seconds: total, dataSeconds: waited, ...meter.scores };
}

function summary(progress: TrainingProgress, { epochs, optimizer }: TrainOptions): EpochEvent {
  const training = new ScoreMeter(progress.training);
  const validation = new ScoreMeter(progress.validation).scores;
  const isBest = validation.accuracy > (progress.best?.accuracy ?? Number.NEGATIVE_INFINITY);
  const epoch = progress.epoch + 1;
  return {
    type: 'epoch',
    epoch,
    epochs,
    training: training.scores,
    validation,
    lr: learningRate(optimizer),
    seconds: progress.seconds.total,
    dataSeconds: progress.seconds.waited,
    picturesPerSecond: training.count / progress.seconds.total,
    isBest,
    bestEpoch: isBest ? epoch : progress.best!.epoch,
  };
}

function checkpoint(
  reason: CheckpointEvent['reason'],
  progress: TrainingProgress,
  options: TrainOptions,
): CheckpointEvent {
  return { type: 'checkpoint', reason, epoch: progress.epoch, ...snapshot(progress, options) };
}
