import { OptimError } from '../errors.js';
import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';
import { checkMembers, loadAll, Schedule, type ScheduleState } from './schedule.js';

export interface SequentialLROptions {
  readonly schedulers: readonly LRScheduler[];
  /** The epochs, ascending, at which each but the first takes over. */
  readonly milestones: readonly number[];
}

/** One schedule after the other, each from its own epoch 0 on (`torch.optim.lr_scheduler.SequentialLR`). */
export class SequentialLR extends Schedule {
  static override readonly name: string = 'SequentialLR';
  readonly #schedulers: readonly LRScheduler[];
  readonly #milestones: readonly number[];

  /** Throws OptimError; sequences can't hold chains, sequences or plateaus, which know no epoch 0 to begin at. */
  constructor(optimizer: Optimizer, { schedulers, milestones }: SequentialLROptions) {
    super(optimizer);
    checkMembers(schedulers, optimizer);
    const composite = schedulers.findIndex((schedule) => !(schedule instanceof LRScheduler));
    if (composite !== -1 || milestones.length !== schedulers.length - 1) {
      throw new OptimError(
        'schedule-mismatch',
        composite === -1
          ? `${schedulers.length} schedules with ${milestones.length} milestones.`
          : `Schedule ${composite} can't be part of a sequence.`,
        'Give single schedules, and one milestone for each but the first.',
      );
    }
    for (const [i, milestone] of milestones.entries()) {
      const least = milestones[i - 1] ?? 0;
      checkNumber(`milestones[${i}]`, milestone, { integer: true, least });
    }
    this.#schedulers = schedulers;
    this.#milestones = milestones;
    // Making the schedules has set rates, all of them; the first begins where no schedule has been.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr!;
    this.#current(0).start();
    this.noteRates();
  }

  step(): void {
    this.lastEpoch++;
    const current = this.#current(this.lastEpoch);
    if (this.#milestones.includes(this.lastEpoch)) current.restart();
    else current.step();
    this.noteRates();
  }

  #current(epoch: number): LRScheduler {
    return this.#schedulers[this.#milestones.filter((milestone) => milestone <= epoch).length]!;
  }

  protected override save(): ScheduleState {
    return { schedulers: this.#schedulers.map((schedule) => schedule.stateDict()) };
  }

  protected override restore(state: ScheduleState): void {
    loadAll(this.#schedulers, state);
  }
}
