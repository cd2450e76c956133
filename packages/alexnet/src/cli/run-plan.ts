/** @file What one call of `alexnet train` is to do. */
import { join } from 'node:path';
import { TrainerError } from '../errors.js';
import { checkSize, VARIANTS } from '../models/index.js';
import type { Recipe } from '../recipe/recipe.js';
import type { TrainingState } from '../training/state.js';
import { readRunConfig } from './config.js';
import type { DeviceName } from './device.js';
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
  readonly resumed: { readonly run: string; readonly state: TrainingState } | undefined;
}

/** Throws TrainerError where pictures of the recipe's size are too small for its variant. */
export function planOf(
  dir: string,
  recipe: Recipe,
  settings: RunSettings,
  resumed?: TrainPlan['resumed'],
): TrainPlan {
  const size = recipe.size ?? VARIANTS[recipe.variant].size;
  checkSize(recipe.variant, size);
  return { dir, recipe, size, settings, resumed };
}

/** The plan of a run that goes on, with more epochs where `epochs` says so. Throws TrainerError. */
export async function planOfResumed(
  run: string,
  epochs: number | undefined,
  settings: RunSettings,
): Promise<TrainPlan> {
  const config = await readRunConfig(run);
  const recipe = { ...config.recipe, ...(epochs === undefined ? {} : { epochs }) };
  const state = await readTrainingState(join(run, CHECKPOINT_FILE));
  const { epoch, best } = state.progress;
  if (epoch >= recipe.epochs) {
    throw new TrainerError(
      'nothing-to-resume',
      `Training to ${recipe.epochs} epochs is finished in ${run}; there is nothing to resume.`,
      `Give more epochs: --resume ${run} --epochs ${recipe.epochs * 2}.`,
    );
  }
  const waited = epoch - (best?.epoch ?? epoch);
  if (recipe.patience !== undefined && waited >= recipe.patience) {
    throw new TrainerError(
      'nothing-to-resume',
      `${run} ended early: no epoch after ${best!.epoch} was better.`,
      'Use its best.safetensors, or start a run with --init and another recipe.',
    );
  }
  return planOf(config.dir, recipe, settings, { run, state });
}
