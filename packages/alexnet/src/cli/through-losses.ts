/** @file A run that outlives its device: a lost one is opened again, and the run goes on from its last checkpoint. */
import type { Io } from './io.js';
import { planOfResumed, type TrainPlan } from './run-plan.js';
import { type RunView, runTraining } from './run-training.js';
import { hasCheckpoint } from './training-checkpoint.js';

/** `runTraining`, over and over while the device is lost and a new checkpoint has been written since. */
export async function runThroughLosses(
  plan: TrainPlan,
  io: Io,
  view: RunView,
  signal: AbortSignal,
): Promise<boolean> {
  let current = plan;
  while (true) {
    let run: string | undefined;
    let isFinished = false;
    const watched: RunView = {
      start(name, session, started) {
        run = name;
        view.start(name, session, started);
      },
      show: (event) => view.show(event),
      finish(name, session, files) {
        isFinished = true;
        view.finish(name, session, files);
      },
    };
    try {
      return await runTraining(current, io, watched, signal);
    } catch (error) {
      const isLost = error instanceof Error && 'code' in error && error.code === 'device-lost';
      // All is written: a device that is lost while it is given back is needed no more.
      if (isLost && isFinished) return true;
      if (!isLost || run === undefined || !(await hasCheckpoint(run))) throw error;
      const next = await planOfResumed(run, plan.recipe.epochs, plan.settings);
      if (!isFurther(next, current)) throw error;
      io.err(`${error.message}\nGoing on with a new device from the checkpoint in ${run}.\n`);
      current = next;
    }
  }
}

/** Without that, a device that is lost in each step would be opened for ever. */
function isFurther(next: TrainPlan, before: TrainPlan): boolean {
  const steps = ({ resumed }: TrainPlan) => resumed?.state.progress.globalStep ?? 0;
  return steps(next) > steps(before);
}
