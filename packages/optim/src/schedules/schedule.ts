/** @file What all schedules share: the optimizer they steer, the epoch they are at, and their state. */
import { OptimError, stateMismatch } from '../errors.js';
import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';

/** A schedule's state: plain JSON. */
export type ScheduleState = {
  readonly [key: string]: number | null | readonly number[] | readonly ScheduleState[];
};

export abstract class Schedule {
  readonly optimizer: Optimizer;
  /** How many steps the schedule has taken: epochs or batches, whatever it is stepped by. */
  lastEpoch = 0;
  #lastLr: number[] = [];

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
    this.noteRates();
  }

  /** The learning rates of all groups after the last step. */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /** All that changes from step to step; the options are the constructor's. */
  stateDict(): ScheduleState {
    return { lastEpoch: this.lastEpoch, lastLr: this.getLastLr(), ...this.save() };
  }

  /**
   * Takes over what `stateDict` gave to a schedule made with the same options. The optimizer's learning
   * rates come from its own state: load that after schedules were made. Throws OptimError where the state
   * is of another schedule, and then changes nothing.
   */
  loadStateDict(state: ScheduleState): void {
    const problems = differences(this.stateDict(), state, '');
    if (problems.length > 0) {
      throw stateMismatch(
        `this ${this.constructor.name}`,
        problems,
        'Make the schedule as the one that the state is of.',
      );
    }
    this.lastEpoch = state.lastEpoch as number;
    this.#lastLr = [...(state.lastLr as number[])];
    this.restore(state);
  }

  /** What the kind of schedule keeps beside the epoch and the rates. */
  protected abstract save(): ScheduleState;

  /** Takes it from a state that has been checked. */
  protected abstract restore(state: ScheduleState): void;

  protected noteRates(): void {
    this.#lastLr = this.optimizer.paramGroups.map(({ lr }) => lr);
  }
}

/** Where `given` is not made as `wanted` is: the same keys, and the same kinds of values. */
function differences(wanted: ScheduleState, given: object, path: string): string[] {
  const values = given as Readonly<Record<string, unknown>>;
  const unexpected = Object.keys(values).filter((key) => !(key in wanted));
  return [
    ...unexpected.map((key) => `unexpected: ${path}${key}`),
    ...Object.entries(wanted).flatMap(([key, value]) =>
      valueDifferences(value, values[key], `${path}${key}`),
    ),
  ];
}

function valueDifferences(
  wanted: ScheduleState[string] | ScheduleState,
  given: unknown,
  where: string,
): string[] {
  if (given === undefined) return [`missing: ${where}`];
  if (Array.isArray(wanted)) {
    if (!Array.isArray(given)) return [`${where} is no list`];
    return given.length === wanted.length
      ? wanted.flatMap((item, i) => valueDifferences(item, given[i], `${where}.${i}`))
      : [`${where} has ${wanted.length} entries here, but ${given.length} there`];
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const isState = typeof given === 'object' && given !== null;
    return isState
      ? differences(wanted as ScheduleState, given, `${where}.`)
      : [`${where} is no state`];
  }
  // JSON knows no infinity, which is a plateau's best before its first step.
  const isNumber = Number.isFinite(given) || (given === null && /\bbest$/.test(where));
  return isNumber ? [] : [`${where} is no number`];
}

/** One value per group: `value` itself, if it is a list of that length, or `value` for each. Throws OptimError. */
export function perGroup<T>(name: string, value: T | readonly T[], optimizer: Optimizer): T[] {
  const count = optimizer.paramGroups.length;
  if (!Array.isArray(value)) return Array<T>(count).fill(value as T);
  if (value.length === count) return [...value];
  throw new OptimError(
    'schedule-mismatch',
    `${name} has ${value.length} values, but the optimizer has ${count} groups.`,
    'Give one value per group, or one for all.',
  );
}

/** Returns `value`, a whole number from 1. Throws OptimError. */
export function checkCount(name: string, value: unknown): number {
  return checkNumber(name, value, { integer: true, least: 1 });
}

/** A schedule that steps by itself, without a metric. */
export interface Steppable extends Schedule {
  step(): void;
}

/** The optimizer of all schedules, which is `optimizer`; there is one schedule at least. Throws OptimError. */
export function checkMembers(
  schedules: readonly Schedule[],
  optimizer: Optimizer | undefined,
): Optimizer {
  const stranger = schedules.findIndex((schedule) => schedule.optimizer !== optimizer);
  if (optimizer && schedules.length > 0 && stranger === -1) return optimizer;
  throw new OptimError(
    'schedule-mismatch',
    stranger === -1
      ? 'There are no schedules to combine.'
      : `Schedule ${stranger} is of another optimizer.`,
    'Give schedules that were made for one optimizer.',
  );
}

/** Gives each of the combined schedules its part of `state`. */
export function loadAll(schedules: readonly Schedule[], state: ScheduleState): void {
  const states = state.schedulers as readonly ScheduleState[];
  for (const [i, schedule] of schedules.entries()) schedule.loadStateDict(states[i]!);
}
