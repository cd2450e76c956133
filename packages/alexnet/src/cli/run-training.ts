/** @file One run of `alexnet train`: from the folder of pictures to the run folder. */
import { join } from 'node:path';
import { IMAGENET_MEAN, IMAGENET_STD } from '@striate/datasets';
import type { TrainEvent } from '../training/events.js';
import { train } from '../training/train.js';
import { CheckpointKeeper, LAST_FILE } from './checkpoint-keeper.js';
import { CONFIG_FILE } from './config.js';
import { createRunFolder, writeAtomic } from './files.js';
import { finishRun } from './finish-run.js';
import type { Io } from './io.js';
import { openCsvLog } from './log/csv-log.js';
import { openJsonlLog } from './log/jsonl-log.js';
import type { RunLogger } from './log/run-logger.js';
import { openTensorBoardLog } from './log/tensorboard.js';
import type { TrainPlan } from './run-plan.js';
import { openSession, type RunSession } from './run-session.js';
import { runSources } from './run-sources.js';

/** What is told of a run while it goes on. */
export interface RunView {
  start(run: string, session: RunSession, plan: TrainPlan): void;
  show(event: TrainEvent): void;
  finish(run: string, session: RunSession, files: readonly string[]): void;
}

/** Trains and writes; false where `signal` ended the run, with its state kept. Throws with a `fix`. */
export async function runTraining(
  plan: TrainPlan,
  io: Io,
  view: RunView,
  signal: AbortSignal,
): Promise<boolean> {
  const { recipe, settings, resumed } = plan;
  const session = await openSession(plan);
  const logs: RunLogger[] = [];
  let keeper: CheckpointKeeper | undefined;
  try {
    const run = resumed?.run ?? (await createRunFolder(settings.out, settings.name));
    const config = {
      dir: plan.dir,
      classes: session.data.classes,
      device: session.backend.name,
      recipe,
      settings,
    };
    await writeAtomic(join(run, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
    logs.push(openCsvLog(run), openJsonlLog(run), openTensorBoardLog(run));
    if (resumed) for (const log of logs) await log.rewind(resumed.state.progress);
    const { checkpointMinutes } = settings;
    const checkpoints = new CheckpointKeeper(run, notesOf(plan, session), logs, checkpointMinutes);
    keeper = checkpoints;
    view.start(run, session, plan);
    const events = train({
      ...session,
      ...runSources(plan, session),
      epochs: recipe.epochs,
      labelSmoothing: recipe.labelSmoothing,
      accumulate: recipe.accumulate,
      clipNorm: recipe.clipNorm,
      patience: recipe.patience,
      resume: resumed?.state,
      isCheckpointDue: () => checkpoints.isDue(),
      signal,
    });
    let isWhole = true;
    for await (const event of events) {
      checkpoints.check();
      view.show(event);
      if (event.type === 'epoch') checkpoints.noteEpoch(event);
      if (event.type === 'checkpoint') await checkpoints.keep(event);
      else for (const log of logs) await log.add(event);
      if (event.type === 'interrupted') isWhole = false;
    }
    await checkpoints.finish();
    if (!isWhole) {
      io.err(
        `Interrupted; the weights are in ${join(run, LAST_FILE)}\nalexnet train --resume ${run} goes on.\n`,
      );
      return false;
    }
    view.finish(run, session, await finishRun(run, plan, session));
    return true;
  } finally {
    // What ended the run does not end a checkpoint half-way: it is what the run can go on from.
    await keeper?.settle();
    for (const log of logs) await log.close();
    await session.close();
  }
}

function notesOf({ recipe, size }: TrainPlan, { data }: RunSession) {
  const { variant, dropout } = recipe;
  const normalisation = { mean: [...IMAGENET_MEAN], std: [...IMAGENET_STD] };
  return { variant, classes: [...data.classes], dropout, size, ...normalisation };
}
