/**
 * @file Where a Compose runs. Its end, if that is [RandomHorizontalFlip], ToTensor, [Normalize], is only
 * described here: a backend does all of it in one kernel on the whole batch, so that a quarter of the bytes
 * move to the device. Everything before runs on the host, picture by picture, on uint8; where something
 * else follows ToTensor, all of it runs on the host, and the batch is float32.
 */
import { type DrawKey, Draws } from './draws.js';
import { DatasetError } from './errors.js';
import { STEPS, type Stage } from './host-steps.js';
import type { Compose, HostTransform, Normalization, Transform } from './transforms.js';

/** The end of a pipeline, done by the device: flip, divide by 255, normalise. */
export interface DeviceTail {
  readonly flipProbability: number;
  readonly normalize: Normalization | undefined;
}

export interface Pipeline {
  /** What worker threads do; plain data. */
  readonly host: readonly HostTransform[];
  /** What follows on the JavaScript thread: a Lambda with a closure, and all after it. */
  readonly inProcess: readonly HostTransform[];
  readonly tail: DeviceTail;
  /** Whether the host has done it all, so that pictures are float32 and the tail is empty. */
  readonly isTensor: boolean;
}

const EMPTY_TAIL: DeviceTail = { flipProbability: 0, normalize: undefined };

/**
 * Splits a Compose into its host part and its device tail. Throws DatasetError for no transform, one
 * unknown, one that cannot work where it stands, or no ToTensor.
 */
export function planPipeline(transform: Compose | undefined): Pipeline {
  if (!transform) {
    throw invalid(
      'The data set has no transform.',
      'Give it one: dataset.withTransform(new Compose([new Resize([224, 224]), new ToTensor()])).',
    );
  }
  const steps = flatten(transform.transforms);
  checkStages(steps, 'picture');
  if (!steps.some(({ name }) => name === 'ToTensor')) {
    throw invalid(
      'Compose: ToTensor is missing.',
      'Add new ToTensor() after what works on pictures and before Normalize.',
    );
  }
  const split = splitTail(steps);
  const closure = split.host.findIndex(holdsClosure);
  const shared = closure < 0 ? split.host.length : closure;
  return {
    ...split,
    host: split.host.slice(0, shared),
    inProcess: split.host.slice(shared),
  };
}

/** A Compose in a Compose is its transforms. */
function flatten(transforms: readonly Transform[]): HostTransform[] {
  return transforms.flatMap((step) => {
    if (step.name === 'Compose') return flatten(step.transforms);
    if (step.name === 'RandomApply') return { ...step, transforms: flatten(step.transforms) };
    return step;
  });
}

/** Throws DatasetError unless each can work on what it is given: pictures, or tensors after ToTensor. */
function checkStages(steps: readonly HostTransform[], first: Stage): void {
  let stage = first;
  for (const step of steps) {
    const known = (STEPS as Partial<typeof STEPS>)[step.name];
    if (!known) {
      throw invalid(
        `Compose: unknown transform ${step.name}.`,
        `Known are ${Object.keys(STEPS).join(', ')}, Compose; Lambda takes a function of your own.`,
      );
    }
    if (known.on !== 'both' && known.on !== stage) {
      throw invalid(
        `Compose: ${step.name} comes ${stage === 'tensor' ? 'after' : 'before'} ToTensor.`,
        `${step.name} works on ${known.on}s: put it ${stage === 'tensor' ? 'before' : 'after'} ToTensor.`,
      );
    }
    if (step.name === 'RandomApply') {
      checkStages(step.transforms as readonly HostTransform[], stage);
      if (step.transforms.some(({ name }) => name === 'ToTensor')) {
        throw invalid(
          'RandomApply: it holds ToTensor, so that only some pictures would become tensors.',
          'Put ToTensor after it.',
        );
      }
    }
    if (step.name === 'ToTensor') stage = 'tensor';
  }
}

/** Takes the longest end off that the device can do. */
function splitTail(
  steps: readonly HostTransform[],
): Pick<Pipeline, 'tail' | 'isTensor'> & { host: readonly HostTransform[] } {
  let end = steps.length;
  const last = steps[end - 1]!;
  const normalize = last.name === 'Normalize' ? { mean: last.mean, std: last.std } : undefined;
  if (normalize) end--;
  if (steps[end - 1]!.name !== 'ToTensor') return { host: steps, tail: EMPTY_TAIL, isTensor: true };
  end--;
  const flip = steps[end - 1];
  const flipProbability = flip?.name === 'RandomHorizontalFlip' ? flip.p : 0;
  if (flip?.name === 'RandomHorizontalFlip') end--;
  return { host: steps.slice(0, end), tail: { flipProbability, normalize }, isTensor: false };
}

function holdsClosure(step: HostTransform): boolean {
  if (step.name === 'Lambda') return typeof step.run === 'function';
  return step.name === 'RandomApply' && (step.transforms as HostTransform[]).some(holdsClosure);
}

/** Whether a transform gives the same pixels for the same picture every time. */
export function isDeterministic(step: HostTransform): boolean {
  return !STEPS[step.name].isRandom;
}

function invalid(message: string, fix: string): DatasetError {
  return new DatasetError('invalid-transform', message, fix);
}

/** Whether a picture is flipped in an epoch, whichever worker loads it. */
export function drawFlip({ flipProbability }: DeviceTail, key: DrawKey): boolean {
  return new Draws(key, 1).chance(flipProbability);
}
