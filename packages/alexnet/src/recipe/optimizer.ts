/** @file The optimizer and the schedule that a recipe asks for. */
import {
  Adam,
  AdamW,
  CosineAnnealingLR,
  LinearLR,
  type Optimizer,
  ReduceLROnPlateau,
  RMSprop,
  SequentialLR,
  SGD,
  StepLR,
} from '@striate/optim';
import type { Parameter } from '@striate/tensor';
import { TrainerError } from '../errors.js';
import type { EpochScheduler } from '../training/options.js';
import { schedulerOf } from '../training/schedule.js';
import type { Recipe } from './recipe.js';

/** Of the learning rate, where a warm-up begins: torchvision's reference script. */
const WARMUP_START = 0.01;
/** A step schedule falls to a tenth so many times. */
const STEPS = 3;

const OPTIMIZERS: Readonly<
  Record<Recipe['optimizer'], (parameters: Parameter[], recipe: Recipe) => Optimizer>
> = {
  adam: (parameters, { lr, weightDecay }) => new Adam(parameters, { lr, weightDecay }),
  adamw: (parameters, { lr, weightDecay }) => new AdamW(parameters, { lr, weightDecay }),
  sgd: (parameters, { lr, weightDecay, momentum }) =>
    new SGD(parameters, { lr, weightDecay, momentum }),
  rmsprop: (parameters, { lr, weightDecay, momentum }) =>
    new RMSprop(parameters, { lr, weightDecay, momentum }),
};

export function makeOptimizer(parameters: Parameter[], recipe: Recipe): Optimizer {
  return OPTIMIZERS[recipe.optimizer](parameters, recipe);
}

/** Undefined for a constant rate. Throws TrainerError where the warm-up does not fit the schedule. */
export function makeScheduler(optimizer: Optimizer, recipe: Recipe): EpochScheduler | undefined {
  const { schedule, epochs, warmupEpochs } = recipe;
  if (warmupEpochs === 0) return baseOf(optimizer, recipe, epochs);
  if (schedule === 'plateau') {
    throw new TrainerError(
      'bad-option',
      'A warm-up can not come before a schedule that waits for a plateau.',
      'Leave out --warmup-epochs, or choose --schedule cosine.',
    );
  }
  if (warmupEpochs >= epochs) {
    throw new TrainerError(
      'bad-option',
      `${warmupEpochs} epochs of warm-up leave none of ${epochs}.`,
      'Lower --warmup-epochs, or raise --epochs.',
    );
  }
  const warmup = new LinearLR(optimizer, { startFactor: WARMUP_START, totalIters: warmupEpochs });
  if (schedule === 'constant') return schedulerOf(warmup);
  const after = scheduleOf(optimizer, schedule, epochs - warmupEpochs);
  const both = new SequentialLR(optimizer, {
    schedulers: [warmup, after],
    milestones: [warmupEpochs],
  });
  return schedulerOf(both);
}

function baseOf(
  optimizer: Optimizer,
  { schedule }: Recipe,
  epochs: number,
): EpochScheduler | undefined {
  if (schedule === 'constant') return undefined;
  if (schedule === 'plateau') return schedulerOf(new ReduceLROnPlateau(optimizer, { patience: 2 }));
  return schedulerOf(scheduleOf(optimizer, schedule, epochs));
}

function scheduleOf(optimizer: Optimizer, schedule: 'step' | 'cosine', epochs: number) {
  return schedule === 'step'
    ? new StepLR(optimizer, { stepSize: Math.ceil(epochs / STEPS), gamma: 0.1 })
    : new CosineAnnealingLR(optimizer, { tMax: epochs });
}
