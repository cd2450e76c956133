/**
 * @file Where a Compose runs. Its beginning runs on the host, picture by picture, on uint8. Its end,
 * [RandomHorizontalFlip], ToTensor, [Normalize], is only described here: a backend does all of it in
 * one kernel on the whole batch, so that a quarter of the bytes move to the device.
 */
import { philoxStream } from '@striate/tensor/random';
import { DatasetError } from './errors.js';
import type { Compose, Normalization, Resize, Transform } from './transforms.js';

/** A transform that runs on the host. It reaches a worker as plain data. */
export type HostTransform = Resize;

/** The end of a pipeline, done by the device: flip, divide by 255, normalise. */
export interface DeviceTail {
  readonly flipProbability: number;
  readonly normalize: Normalization | undefined;
}

export interface Pipeline {
  readonly host: readonly HostTransform[];
  readonly tail: DeviceTail;
}

/** Which part of a pipeline each transform belongs to; the parts follow one another in this order. */
const STAGES = {
  Resize: 0,
  RandomHorizontalFlip: 1,
  ToTensor: 2,
  Normalize: 3,
} as const satisfies Record<Transform['name'], number>;

const ORDER = 'Resize, RandomHorizontalFlip, ToTensor, Normalize';

/**
 * Splits a Compose into its host part and its device tail. Throws DatasetError for no transform, one
 * unknown or out of order, one of the tail given twice, or no ToTensor.
 */
export function planPipeline(transform: Compose | undefined): Pipeline {
  if (!transform) {
    throw invalid(
      'The data set has no transform.',
      'Give it one: dataset.withTransform(new Compose([new Resize([224, 224]), new ToTensor()])).',
    );
  }
  const host: HostTransform[] = [];
  let flipProbability = 0;
  let normalize: Normalization | undefined;
  let previous: Transform | undefined;
  for (const step of transform.transforms) {
    checkOrder(previous, step);
    if (step.name === 'Resize') host.push(step);
    else if (step.name === 'RandomHorizontalFlip') flipProbability = step.p;
    else if (step.name === 'Normalize') normalize = { mean: step.mean, std: step.std };
    previous = step;
  }
  if (!transform.transforms.some(({ name }) => name === 'ToTensor')) {
    throw invalid('Compose: ToTensor is missing.', `Add new ToTensor(): the order is ${ORDER}.`);
  }
  return { host, tail: { flipProbability, normalize } };
}

function checkOrder(previous: Transform | undefined, step: Transform): void {
  const stage: number | undefined = STAGES[step.name];
  if (stage === undefined) {
    throw invalid(`Compose: unknown transform ${step.name}.`, `Known are ${ORDER}.`);
  }
  const reached = previous ? STAGES[previous.name] : STAGES.Resize;
  const repeatable = stage === STAGES.Resize;
  if (previous && (stage < reached || (stage === reached && !repeatable))) {
    throw invalid(
      `Compose: ${step.name} comes after ${previous.name}.`,
      `Give each at most once (Resize as often as needed), in the order ${ORDER}.`,
    );
  }
}

function invalid(message: string, fix: string): DatasetError {
  return new DatasetError('invalid-transform', message, fix);
}

/** Where augmentation draws from: a run's seed, an epoch and the picture's index in the whole data set. */
export interface DrawKey {
  readonly seed: number;
  readonly epoch: number;
  readonly index: number;
}

/** Whether a picture is flipped in an epoch, whichever worker loads it. */
export function drawFlip(
  { flipProbability }: DeviceTail,
  { seed, epoch, index }: DrawKey,
): boolean {
  return philoxStream(seed, epoch, index)() < flipProbability;
}
