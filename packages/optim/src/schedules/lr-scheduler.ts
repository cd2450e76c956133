import { OptimError } from '../errors.js';
import type { ParamGroup } from '../groups.js';
import type { Optimizer } from '../optimizer.js';
import { Schedule, type ScheduleState } from './schedule.js';

/** What a rule sees of one group when the schedule comes to an epoch. */
export interface Moment {
  /** From 0, which is when the schedule is made. */
  readonly epoch: number;
  /** The group's rate now. */
  readonly lr: number;
  /** The group's rate before any schedule (`initialLr`). */
  readonly baseLr: number;
  readonly group: ParamGroup;
  /** Which of the optimizer's groups it is. */
  readonly index: number;
}

/** How a schedule computes learning rates. */
export interface Rule {
  /** The rate at an epoch. Rules that change the rate of the epoch before can be chained. */
  rate(moment: Moment): number;
  /** The rate at epoch 0 from `baseLr` alone, where a sequence comes to the schedule; `rate` from `baseLr` where not given. */
  restart?(moment: Moment): number;
}

/**
 * A schedule that sets every group's rate by a rule (`torch.optim.lr_scheduler.LRScheduler`). Making it
 * sets the rates of epoch 0; each `step` goes one epoch on. Rules of your own: extend it, and pass yours.
 */
export class LRScheduler extends Schedule {
  static override readonly name: string = 'LRScheduler';
  readonly #rule: Rule;
  #baseLrs: readonly number[];

  constructor(optimizer: Optimizer, rule: Rule) {
    super(optimizer);
    this.#rule = rule;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
    this.#baseLrs = optimizer.paramGroups.map((group) => group.initialLr!);
    this.start();
  }

  /** Goes to the next epoch. Call it after the optimizer's step. Throws OptimError where groups have come or gone. */
  step(): void {
    this.moveTo(this.lastEpoch + 1);
  }

  /** Epoch 0, from the rates as they are. @internal */
  start(): void {
    this.moveTo(0);
  }

  /** Epoch 0, from the base rates. @internal */
  restart(): void {
    this.moveTo(0, (moment) =>
      this.#rule.restart
        ? this.#rule.restart(moment)
        : this.#rule.rate({ ...moment, lr: moment.baseLr }),
    );
  }

  protected moveTo(epoch: number, rate = (moment: Moment) => this.#rule.rate(moment)): void {
    const { paramGroups } = this.optimizer;
    if (paramGroups.length !== this.#baseLrs.length) {
      throw new OptimError(
        'schedule-mismatch',
        `The optimizer has ${paramGroups.length} groups, but its schedule was made for ${this.#baseLrs.length}.`,
        'Add groups before schedules are made.',
      );
    }
    const rates = paramGroups.map((group, index) =>
      rate({ epoch, lr: group.lr, baseLr: this.#baseLrs[index]!, group, index }),
    );
    this.lastEpoch = epoch;
    for (const [i, group] of paramGroups.entries()) group.lr = rates[i]!;
    this.noteRates();
  }

  protected override save(): ScheduleState {
    return { baseLrs: [...this.#baseLrs] };
  }

  protected override restore(state: ScheduleState): void {
    this.#baseLrs = [...(state.baseLrs as number[])];
  }
}
