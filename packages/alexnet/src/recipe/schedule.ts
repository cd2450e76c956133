/** @file The schedule that a recipe asks for, and its warm-up. */
import {
  CosineAnnealingLR,
  LinearLR,
  type Optimizer,
  ReduceLROnPlateau,
  type ScheduleState,
  SequentialLR,
  StepLR,
} from '@striate/optim';
import { TrainerError } from '../errors.js';
import type { EpochScheduler } from '../training/options.js';
import { schedulerOf } from '../training/schedule.js';
import type { Recipe } from './recipe.js';

/** Of the learning rate, where a warm-up begins: torchvision's reference script. */
const WARMUP_START = 0.01;
/** A step schedule falls to a tenth so many times. */
const STEPS = 3;

/** Undefined for a constant rate. Throws TrainerError where the warm-up does not fit the schedule. */
export function makeScheduler(optimizer: Optimizer, recipe: Recipe): EpochScheduler | undefined {
  const { schedule, epochs, warmupEpochs, warmupSteps } = recipe;
  if (warmupEpochs > 0 && warmupSteps > 0) {
    throw new TrainerError(
      'bad-option',
      `A warm-up of ${warmupEpochs} epochs and one of ${warmupSteps} steps exclude each other.`,
      'Give --warmup-epochs or --warmup-steps.',
    );
  }
  if (warmupEpochs >= epochs) {
    throw new TrainerError(
      'bad-option',
      `${warmupEpochs} epochs of warm-up leave none of ${epochs}.`,
      'Lower --warmup-epochs, or raise --epochs.',
    );
  }
  if (warmupSteps > 0) return warmedUp(optimizer, 'steps', warmupSteps, recipe);
  if (warmupEpochs === 0) return baseOf(optimizer, recipe);
  if (schedule === 'plateau' || schedule === 'constant') {
    return warmedUp(optimizer, 'epochs', warmupEpochs, recipe);
  }
  const warmup = warmupOf(optimizer, warmupEpochs);
  const after = fallingOf(optimizer, schedule, epochs - warmupEpochs);
  return schedulerOf(
    new SequentialLR(optimizer, { schedulers: [warmup, after], milestones: [warmupEpochs] }),
  );
}

function warmupOf(optimizer: Optimizer, totalIters: number): LinearLR {
  return new LinearLR(optimizer, { startFactor: WARMUP_START, totalIters });
}

/**
 * The rate rises with every step or epoch, whatever the schedule makes of it after each epoch, as in PyTorch when both
 * are stepped. A plateau is waited for once the rate is up: until then it means nothing that
 * the loss does not fall.
 */
function warmedUp(
  optimizer: Optimizer,
  unit: 'steps' | 'epochs',
  count: number,
  recipe: Recipe,
): EpochScheduler {
  const warmup = warmupOf(optimizer, count);
  const base = baseOf(optimizer, recipe);
  const waits = recipe.schedule === 'plateau';
  return {
    ...(unit === 'steps' ? { stepUpdate: () => warmup.step() } : {}),
    step(event) {
      const isUp = warmup.lastEpoch >= count;
      if (unit === 'epochs') warmup.step();
      if (isUp || !waits) base?.step(event);
    },
    stateDict: () => ({ warmup: warmup.stateDict(), base: base?.stateDict() ?? null }),
    loadStateDict(state) {
      const { warmup: own, base: others } = state as { warmup: ScheduleState; base: object };
      warmup.loadStateDict(own);
      base?.loadStateDict(others);
    },
  };
}

function baseOf(optimizer: Optimizer, { schedule, epochs }: Recipe): EpochScheduler | undefined {
  if (schedule === 'constant') return undefined;
  if (schedule === 'plateau') return schedulerOf(new ReduceLROnPlateau(optimizer, { patience: 2 }));
  return schedulerOf(fallingOf(optimizer, schedule, epochs));
}

function fallingOf(optimizer: Optimizer, schedule: 'step' | 'cosine', epochs: number) {
  return schedule === 'step'
    ? new StepLR(optimizer, { stepSize: Math.ceil(epochs / STEPS), gamma: 0.1 })
    : new CosineAnnealingLR(optimizer, { tMax: epochs });
}
