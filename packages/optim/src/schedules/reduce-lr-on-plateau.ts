import type { Optimizer } from '../optimizer.js';
import { badOption, checkChoice, checkNumber } from '../options.js';
import { perGroup, Schedule, type ScheduleState } from './schedule.js';

export interface ReduceLROnPlateauOptions {
  /** Whether a smaller or a larger metric is better. Default 'min'. */
  readonly mode?: 'min' | 'max' | undefined;
  /** What rates are multiplied by; below 1. Default 0.1. */
  readonly factor?: number | undefined;
  /** How many epochs in a row may bring no improvement. Default 10. */
  readonly patience?: number | undefined;
  /** The least change that counts as an improvement. Default 1e-4. */
  readonly threshold?: number | undefined;
  /** Whether `threshold` is a part of the best metric or a difference from it. Default 'rel'. */
  readonly thresholdMode?: 'rel' | 'abs' | undefined;
  /** For how many epochs after a reduction nothing is counted. Default 0. */
  readonly cooldown?: number | undefined;
  /** The lowest rate: one for all groups, or one for each. Default 0. */
  readonly minLr?: number | readonly number[] | undefined;
  /** Reductions by no more than this are left undone. Default 1e-8. */
  readonly eps?: number | undefined;
}

/** What a metric must pass to be better than the best, which is still infinite at first. */
const BARS = {
  min: {
    worst: Number.POSITIVE_INFINITY,
    rel: (best: number, threshold: number) => best * (1 - threshold),
    abs: (best: number, threshold: number) => best - threshold,
    passes: (metric: number, bar: number) => metric < bar,
  },
  max: {
    worst: Number.NEGATIVE_INFINITY,
    rel: (best: number, threshold: number) => best * (threshold + 1),
    abs: (best: number, threshold: number) => best + threshold,
    passes: (metric: number, bar: number) => metric > bar,
  },
} as const;

/**
 * Reduces the rates when a metric has stopped to improve (`torch.optim.lr_scheduler.ReduceLROnPlateau`). Call
 * `step` with the metric after each validation. NaN is no improvement.
 */
export class ReduceLROnPlateau extends Schedule {
  static override readonly name: string = 'ReduceLROnPlateau';
  readonly #options: Required<{
    [K in keyof ReduceLROnPlateauOptions]: NonNullable<ReduceLROnPlateauOptions[K]>;
  }>;
  #best: number;
  #badEpochs = 0;
  #cooldown = 0;

  constructor(optimizer: Optimizer, options: ReduceLROnPlateauOptions = {}) {
    super(optimizer);
    const { mode = 'min', thresholdMode = 'rel', minLr = 0, threshold = 1e-4 } = options;
    const { factor = 0.1, patience = 10, cooldown = 0, eps = 1e-8 } = options;
    for (const lowest of perGroup('minLr', minLr, optimizer)) {
      checkNumber('minLr', lowest, { least: 0 });
    }
    this.#options = {
      mode: checkChoice('mode', mode, ['min', 'max']),
      thresholdMode: checkChoice('thresholdMode', thresholdMode, ['rel', 'abs']),
      threshold: checkNumber('threshold', threshold),
      factor: checkNumber('factor', factor, { least: 0, below: 1 }),
      patience: checkNumber('patience', patience, { integer: true, least: 0 }),
      cooldown: checkNumber('cooldown', cooldown, { integer: true, least: 0 }),
      eps: checkNumber('eps', eps, { least: 0 }),
      minLr,
    };
    this.#best = BARS[mode].worst;
  }

  /** Goes to the next epoch, which ended with `metric`. Throws OptimError where that is no number. */
  step(metric: number): void {
    if (typeof metric !== 'number') throw badOption('metric', metric, 'a number: await its item()');
    const { mode, threshold, thresholdMode, patience, cooldown } = this.#options;
    const { passes, [thresholdMode]: barOf } = BARS[mode];
    this.lastEpoch++;
    if (passes(metric, barOf(this.#best, threshold))) {
      this.#best = metric;
      this.#badEpochs = 0;
    } else {
      this.#badEpochs++;
    }
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs > patience) {
      this.#reduce();
      this.#cooldown = cooldown;
      this.#badEpochs = 0;
    }
    this.noteRates();
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.#options;
    const lowest = perGroup('minLr', minLr, this.optimizer);
    for (const [i, group] of this.optimizer.paramGroups.entries()) {
      const reduced = Math.max(group.lr * factor, lowest[i]!);
      if (group.lr - reduced > eps) group.lr = reduced;
    }
  }

  protected override save(): ScheduleState {
    return {
      best: Number.isFinite(this.#best) ? this.#best : null,
      numBadEpochs: this.#badEpochs,
      cooldownCounter: this.#cooldown,
    };
  }

  protected override restore({ best, numBadEpochs, cooldownCounter }: ScheduleState): void {
    this.#best = (best as number | null) ?? BARS[this.#options.mode].worst;
    this.#badEpochs = numBadEpochs as number;
    this.#cooldown = cooldownCounter as number;
  }
}
