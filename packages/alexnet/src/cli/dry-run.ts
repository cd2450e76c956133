/** @file `--dry-run`: everything that a run would begin with, without the run. */
import { summary } from '@striate/layers';
import { alexnet } from '../models/index.js';
import { openData } from './data.js';
import { DEVICES } from './device.js';
import type { TrainPlan } from './run-plan.js';

/** The model, the pictures and the steps of the plan. Throws TrainerError where the run could not begin. */
export async function dryRun({ dir, recipe, size, settings, resumed }: TrainPlan): Promise<string> {
  const { classes, training, validation } = await openData(dir, recipe);
  const { batchSize, epochs, variant, dropout, limitBatches = Number.POSITIVE_INFINITY } = recipe;
  const model = alexnet({ classes: classes.length, variant, dropout });
  const steps = Math.min(limitBatches, Math.ceil(training.length / batchSize));
  const problem = DEVICES[settings.device].check();
  const done = resumed?.state.progress.epoch ?? 0;
  return [
    `${summary(model, [batchSize, 3, size, size])}`,
    '',
    `data    ${dir}: ${training.length} pictures for training, ${validation.length} for validation`,
    `classes ${classes.join(', ')}`,
    `device  ${settings.device}${problem === undefined ? '' : `, which can't be used: ${problem}`}`,
    `steps   ${steps} in each of ${epochs - done} epochs`,
    '',
    'Nothing was trained: this is a dry run.',
    '',
  ].join('\n');
}
