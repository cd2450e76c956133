/** @file The schedules of fixtures/generate.py, made as they are described there. */
import { Parameter } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import {
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LRScheduler,
  MultiStepLR,
  OneCycleLR,
  type Optimizer,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
  StepLR,
  type Steppable,
} from '../src/index.js';
import { fixture } from './problem.js';

export interface Described {
  kind: string;
  options: Record<string, unknown>;
}

export interface ScheduleCase extends Described {
  name: string;
  metrics?: number[];
  rates: number[][];
  momenta?: number[][];
}

export const { cases, fractions, betas, halved } = fixture<{
  cases: ScheduleCase[];
  fractions: { steps: (number | null)[]; rates: number[] };
  betas: [number, number][];
  halved: (Described & { name: string; rates: number[] })[];
}>('schedules');

/**
 * How far rates may be from PyTorch's, as a part of them. Products and powers are the same bit for bit;
 * JavaScript's cosine is another than C's, and both may round the last bit wrongly.
 */
export function toleranceOf(described: Described): number {
  return /Cosine|OneCycle/.test(JSON.stringify(described)) ? 1e-15 : 0;
}

const LAMBDAS: Record<string, (epoch: number) => number> = {
  inverse: (epoch) => 1 / (1 + epoch),
  decay: (epoch) => 1 - 0.01 * epoch,
};

const KINDS = {
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  OneCycleLR,
  ReduceLROnPlateau,
  SequentialLR,
  StepLR,
} as unknown as Record<string, new (optimizer: Optimizer, options: unknown) => Steppable>;

export function make(optimizer: Optimizer, { kind, options }: Described): Steppable {
  const { lrLambda, schedulers, ...rest } = options;
  const given: Record<string, unknown> = { ...rest };
  if (typeof lrLambda === 'string') given.lrLambda = LAMBDAS[lrLambda];
  if (Array.isArray(lrLambda)) given.lrLambda = lrLambda.map((name) => LAMBDAS[name]);
  if (schedulers) {
    given.schedulers = (schedulers as Described[]).map((member) => make(optimizer, member));
  }
  if (kind === 'ChainedScheduler') return new ChainedScheduler(given.schedulers as LRScheduler[]);
  return new KINDS[kind]!(optimizer, given);
}

/** Steps to `epoch`, with the metric of that epoch where the case has some. */
export function stepTo(schedule: Steppable, { metrics }: ScheduleCase, epoch: number): void {
  if (metrics) (schedule as unknown as ReduceLROnPlateau).step(metrics[epoch - 1]!);
  else schedule.step();
}

const backend = reference();

export async function parameter(): Promise<Parameter> {
  const made = new Parameter([1], new Float32Array(1));
  await made.to(backend);
  return made;
}

/** SGD at 0.1 and 0.02 with momentum 0.9. */
export async function twoGroups(): Promise<SGD> {
  return new SGD([{ params: [await parameter()] }, { params: [await parameter()], lr: 0.02 }], {
    lr: 0.1,
    momentum: 0.9,
  });
}

export const ratesOf = (optimizer: Optimizer): number[] =>
  optimizer.paramGroups.map(({ lr }) => lr);

export const momentaOf = (optimizer: Optimizer): (number | undefined)[] =>
  optimizer.paramGroups.map(({ momentum }) => momentum);
