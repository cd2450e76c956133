import { OptimError } from '../errors.js';
import { ReduceLROnPlateau } from './reduce-lr-on-plateau.js';
import { checkMembers, loadAll, Schedule, type ScheduleState, type Steppable } from './schedule.js';

/** Several schedules at once, each changing what the one before has set (`torch.optim.lr_scheduler.ChainedScheduler`). */
export class ChainedScheduler extends Schedule {
  static override readonly name: string = 'ChainedScheduler';
  readonly #schedulers: readonly Steppable[];

  /** Throws OptimError for schedules of several optimizers, and for plateaus, whose steps need a metric. */
  constructor(schedulers: readonly Steppable[]) {
    const optimizer = checkMembers(schedulers, schedulers[0]?.optimizer);
    const plateau = schedulers.findIndex((schedule) => schedule instanceof ReduceLROnPlateau);
    if (plateau !== -1) {
      throw new OptimError(
        'schedule-mismatch',
        `Schedule ${plateau} is a plateau, whose steps need a metric.`,
        'Step it by itself, after the chain.',
      );
    }
    super(optimizer);
    this.#schedulers = schedulers;
  }

  /** Goes to the next epoch in every schedule. */
  step(): void {
    this.lastEpoch++;
    for (const schedule of this.#schedulers) schedule.step();
    this.noteRates();
  }

  protected override save(): ScheduleState {
    return { schedulers: this.#schedulers.map((schedule) => schedule.stateDict()) };
  }

  protected override restore(state: ScheduleState): void {
    loadAll(this.#schedulers, state);
  }
}
