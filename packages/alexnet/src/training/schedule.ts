/** @file Schedules of `@striate/optim` as the loop steps them: once after every epoch. */
import { ReduceLROnPlateau, type ScheduleState, type Steppable } from '@striate/optim';
import type { EpochScheduler } from './options.js';

/** `schedule`, stepped by epochs; one that waits for a plateau watches the validation loss. */
export function schedulerOf(schedule: Steppable | ReduceLROnPlateau): EpochScheduler {
  return {
    step({ validation }) {
      if (schedule instanceof ReduceLROnPlateau) schedule.step(validation.loss);
      else schedule.step();
    },
    stateDict: () => schedule.stateDict(),
    loadStateDict: (state) => schedule.loadStateDict(state as ScheduleState),
  };
}
