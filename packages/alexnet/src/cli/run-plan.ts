/** @file What one call of `alexnet train` is to do. */
import { join } from 'node:path';
import { TrainerError } from '../errors.js';
import { checkSize, VARIANTS } from '../models/index.js';
import type { Recipe } from '../recipe/recipe.js';
import { epochsWithoutBest } from '../training/progress.js';
import type { TrainingState } from '../training/state.js';
import { readRunConfig } from './config.js';
import type { DeviceName } from './device.js';
import { lacksReport } from './report/write-report.js';
import { CHECKPOINT_FILE, readTrainingState } from './training-checkpoint.js';

/** How a run is carried out; its result does not depend on these. */
export interface RunSettings {
  readonly device: DeviceName;
  /** Threads that load pictures, and threads that compute; the packages' own defaults where undefined. */
  readonly workers: number | undefined;
  readonly threads: number | undefined;
  readonly skipUnreadable: boolean;
  readonly cache: 'none' | 'memory' | 'file';
  readonly checkpointMinutes: number;
  /** Where run folders are made, and the name of this one in place of the next number. */
  readonly out: string;
  readonly name: string | undefined;
  readonly report: boolean;
}

export interface TrainPlan {
  readonly dir: string;
  readonly recipe: Recipe;
  /** Side of the pictures in pixels. */
  readonly size: number;
  readonly settings: RunSettings;
  /** The run that goes on, and where it stands. */
  readonly resumed: ResumedRun | undefined;
}

export interface ResumedRun {
  readonly run: string;
  readonly state: TrainingState;
  /** Whether all its epochs are done, and only its report is missing. */
  readonly isOver: boolean;
}

/** Throws TrainerError where pictures of the recipe's size are too small for its variant. */
export function planOf(
  dir: string,
  recipe: Recipe,
  settings: RunSettings,
  resumed?: ResumedRun,
): TrainPlan {
  const size = recipe.size ?? VARIANTS[recipe.variant].size;
  checkSize(recipe.variant, size);
  return { dir, recipe, size, settings, resumed };
}

/**
 * The plan of a run that goes on, with more epochs where `epochs` says so. One that is over goes on to its report,
 * where that is missing. Throws TrainerError where nothing is.
 */
export async function planOfResumed(
  run: string,
  epochs: number | undefined,
  settings: RunSettings,
): Promise<TrainPlan> {
  const config = await readRunConfig(run);
  const recipe = { ...config.recipe, ...(epochs === undefined ? {} : { epochs }) };
  const state = await readTrainingState(join(run, CHECKPOINT_FILE));
  const over = isOver(run, recipe, state);
  if (over && !(settings.report && (await lacksReport(run, CHECKPOINT_FILE)))) throw over;
  return planOf(config.dir, recipe, settings, { run, state, isOver: over !== undefined });
}

/** Why there is nothing left to train; undefined where there is. */
function isOver(
  run: string,
  recipe: Recipe,
  { progress }: TrainingState,
): TrainerError | undefined {
  const { epochs, patience = Number.POSITIVE_INFINITY } = recipe;
  if (progress.epoch >= epochs) {
    return new TrainerError(
      'nothing-to-resume',
      `Training to ${epochs} epochs is finished in ${run}; there is nothing to resume.`,
      `Give more epochs: --resume ${run} --epochs ${epochs * 2}.`,
    );
  }
  if (epochsWithoutBest(progress) >= patience) {
    return new TrainerError(
      'nothing-to-resume',
      `${run} ended early: no epoch after ${progress.best!.epoch} was better.`,
      'Use its best.safetensors, or start a run with --init and another recipe.',
    );
  }
  return undefined;
}
