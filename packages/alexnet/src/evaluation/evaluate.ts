/** @file Judging a model by labelled pictures that it has not learned from. */
import type { Module } from '@striate/layers';
import type { Backend, HostArray } from '@striate/tensor';
import type { BatchSource, LabelledBatch } from '../batch.js';
import { TrainerError } from '../errors.js';
import type { Evaluation } from './evaluation.js';
import { crossEntropyOf, logitsOf, probabilitiesOf, ranked } from './logits.js';
import { Tally } from './tally.js';

/** Where an evaluation stands. */
export interface EvaluationProgress {
  /** Batches, and pictures in them. */
  readonly step: number;
  readonly steps: number;
  readonly pictures: number;
}

export interface EvaluateOptions {
  /** Pictures (N, 3, H, W) -> logits (N, classes), on `backend`. */
  readonly model: Module;
  readonly backend: Backend;
  /** Its first epoch is read, which should neither shuffle nor augment. */
  readonly source: BatchSource;
  /** Label i means `classes[i]`. */
  readonly classes: readonly string[];
  /**
   * From an index among a batch's `indices` to the `index` of a judged picture. Without it, pictures are numbered
   * as they come, which is their position in the data set unless the loader shuffles or leaves pictures out.
   */
  readonly positionOf?: ((index: number) => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/**
 * Runs `model` in eval mode over every picture of `source`, and leaves it in the mode it was in. Throws
 * TrainerError where there is no picture, a label is no class, the model's outputs are not one per class, or one
 * of them is no number; throws the signal's reason.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { model, backend, source, classes, positionOf, signal, onProgress } = options;
  const tally = new Tally(classes);
  let step = 0;
  for await (const { batch, logits } of logitsOf(model, backend, source.epoch(0), signal)) {
    checkOutputs(batch, logits, classes);
    for (const [row, label] of batch.labels.entries()) {
      const index = positionOf && batch.indices ? positionOf(batch.indices[row]!) : tally.count;
      const probabilities = probabilitiesOf(logits, row, classes.length);
      const order = ranked(probabilities);
      const predicted = order[0]!;
      const loss = crossEntropyOf(logits, row, label, classes.length);
      if (!Number.isFinite(loss)) throw noNumber(index);
      const probability = probabilities[predicted]!;
      tally.add({ index, label, predicted, loss, probability }, order.indexOf(label));
    }
    source.release?.(batch);
    onProgress?.({ step: ++step, steps: source.length, pictures: tally.count });
  }
  if (tally.count === 0) {
    throw new TrainerError(
      'too-few-pictures',
      'There is no picture to evaluate on.',
      'Give a source with at least one picture that can be read.',
    );
  }
  return tally.evaluation();
}

function checkOutputs(
  { labels }: LabelledBatch,
  logits: HostArray,
  classes: readonly string[],
): void {
  const outputs = logits.length / labels.length;
  if (outputs !== classes.length) {
    throw new TrainerError(
      'bad-option',
      `The model tells ${outputs} classes apart, but ${classes.length} are named.`,
      'Give the classes that the model was trained with, in their order.',
    );
  }
  const strange = labels.find((label) => !(label >= 0 && label < outputs));
  if (strange === undefined) return;
  throw new TrainerError(
    'bad-option',
    `A picture has the label ${strange}, but the labels of ${outputs} classes are 0 to ${outputs - 1}.`,
    'Give pictures of the classes that the model was trained with.',
  );
}

function noNumber(index: number): TrainerError {
  return new TrainerError(
    'diverged',
    `For picture ${index} the model's outputs are no finite numbers.`,
    'Its weights are broken, as after a run that diverged: take an earlier checkpoint.',
  );
}
