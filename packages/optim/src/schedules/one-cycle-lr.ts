import { OptimError } from '../errors.js';
import type { ParamGroup } from '../groups.js';
import type { Optimizer } from '../optimizer.js';
import { checkChoice, checkNumber } from '../options.js';
import { LRScheduler, type Rule } from './lr-scheduler.js';
import { checkCount, perGroup } from './schedule.js';

export interface OneCycleLROptions {
  /** The highest rate: one for all groups, or one for each. */
  readonly maxLr: number | readonly number[];
  /** Steps of the whole cycle; `epochs` times `stepsPerEpoch` where not given. */
  readonly totalSteps?: number | undefined;
  readonly epochs?: number | undefined;
  readonly stepsPerEpoch?: number | undefined;
  /** The part of the cycle in which the rate rises. Default 0.3. */
  readonly pctStart?: number | undefined;
  /** The curve between two rates. Default 'cos'. */
  readonly annealStrategy?: 'cos' | 'linear' | undefined;
  /** Whether momentum (Adam: the first beta) falls while the rate rises, and back. Default true. */
  readonly cycleMomentum?: boolean | undefined;
  /** The lowest momentum, at the highest rate. Default 0.85. */
  readonly baseMomentum?: number | readonly number[] | undefined;
  /** The highest momentum. Default 0.95. */
  readonly maxMomentum?: number | readonly number[] | undefined;
  /** The first rate is maxLr / divFactor. Default 25. */
  readonly divFactor?: number | undefined;
  /** The last rate is the first / finalDivFactor. Default 1e4. */
  readonly finalDivFactor?: number | undefined;
  /** Whether the rate falls as steeply as it rose, and then on to its last in a third phase. Default false. */
  readonly threePhase?: boolean | undefined;
}

/**
 * One rise and fall of the rate over a whole training, stepped by batch (Smith and Topin, 2018;
 * `torch.optim.lr_scheduler.OneCycleLR`). The optimizer's own rate and momentum count for nothing. Throws
 * OptimError when it is stepped beyond its end.
 */
export class OneCycleLR extends LRScheduler {
  static override readonly name: string = 'OneCycleLR';
  constructor(optimizer: Optimizer, options: OneCycleLROptions) {
    super(optimizer, prepare(optimizer, options));
  }
}

/** One stretch of the cycle: where it ends, and which rates and momenta it leads between. */
interface Phase {
  readonly end: number;
  readonly lr: readonly [from: keyof Rates, to: keyof Rates];
  readonly momentum: readonly [from: keyof Momenta, to: keyof Momenta];
}

interface Rates {
  readonly first: number;
  readonly max: number;
  readonly last: number;
}

interface Momenta {
  readonly max: number;
  readonly base: number;
}

type Anneal = (from: number, to: number, part: number) => number;

const ANNEAL: Record<'cos' | 'linear', Anneal> = {
  cos: (from, to, part) => to + ((from - to) / 2) * (Math.cos(Math.PI * part) + 1),
  linear: (from, to, part) => (to - from) * part + from,
};

/** Sets the groups' base rates, and gives the rule. */
function prepare(optimizer: Optimizer, options: OneCycleLROptions): Rule {
  const { cycleMomentum = true, annealStrategy = 'cos' } = options;
  const total = totalSteps(options);
  const phases = phasesOf(total, options);
  const anneal = ANNEAL[checkChoice('annealStrategy', annealStrategy, ['cos', 'linear'])];
  const rates = ratesOf(optimizer, options);
  const momenta = cycleMomentum ? momentaOf(optimizer, options) : undefined;
  for (const [i, group] of optimizer.paramGroups.entries()) group.initialLr = rates[i]!.first;
  return {
    rate({ epoch, group, index }) {
      if (epoch > total) {
        throw new OptimError(
          'schedule-over',
          `OneCycleLR is stepped ${epoch} times, but has ${total} steps.`,
          'Step it once per batch, or give a larger totalSteps.',
        );
      }
      const at = phases.findIndex(({ end }, i) => epoch <= end || i === phases.length - 1);
      const { end, lr, momentum } = phases[at]!;
      const start = phases[at - 1]?.end ?? 0;
      // A phase without length is at its end at once.
      const part = end === start ? 1 : (epoch - start) / (end - start);
      const between = <K extends string>(of: Record<K, number>, [from, to]: readonly [K, K]) =>
        anneal(of[from], of[to], part);
      if (momenta) setMomentum(group, between(momenta[index]!, momentum));
      return between(rates[index]!, lr);
    },
  };
}

function totalSteps({ totalSteps, epochs, stepsPerEpoch }: OneCycleLROptions): number {
  if (totalSteps !== undefined) return checkCount('totalSteps', totalSteps);
  if (epochs !== undefined && stepsPerEpoch !== undefined) {
    return checkCount('epochs', epochs) * checkCount('stepsPerEpoch', stepsPerEpoch);
  }
  throw new OptimError(
    'bad-option',
    'OneCycleLR does not know its length.',
    'Give totalSteps, or epochs and stepsPerEpoch.',
  );
}

function phasesOf(
  total: number,
  { pctStart = 0.3, threePhase = false }: OneCycleLROptions,
): Phase[] {
  checkNumber('pctStart', pctStart, { least: 0, most: 1 });
  const rise: Phase = {
    end: pctStart * total - 1,
    lr: ['first', 'max'],
    momentum: ['max', 'base'],
  };
  if (!threePhase) {
    return [rise, { end: total - 1, lr: ['max', 'last'], momentum: ['base', 'max'] }];
  }
  return [
    rise,
    { end: 2 * pctStart * total - 2, lr: ['max', 'first'], momentum: ['base', 'max'] },
    { end: total - 1, lr: ['first', 'last'], momentum: ['max', 'max'] },
  ];
}

function ratesOf(
  optimizer: Optimizer,
  { maxLr, divFactor = 25, finalDivFactor = 1e4 }: OneCycleLROptions,
): Rates[] {
  checkNumber('divFactor', divFactor, { above: 0 });
  checkNumber('finalDivFactor', finalDivFactor, { above: 0 });
  return perGroup('maxLr', maxLr, optimizer).map((max) => {
    const first = checkNumber('maxLr', max, { least: 0 }) / divFactor;
    return { first, max, last: first / finalDivFactor };
  });
}

function momentaOf(
  optimizer: Optimizer,
  { maxMomentum = 0.95, baseMomentum = 0.85 }: OneCycleLROptions,
): Momenta[] {
  const bases = perGroup('baseMomentum', baseMomentum, optimizer);
  return perGroup('maxMomentum', maxMomentum, optimizer).map((max, i) => ({
    max: checkNumber('maxMomentum', max, { least: 0 }),
    base: checkNumber('baseMomentum', bases[i], { least: 0 }),
  }));
}

function setMomentum(group: ParamGroup, value: number): void {
  if (group.betas) group.betas = [value, group.betas[1]];
  else if (group.momentum !== undefined) group.momentum = value;
  else {
    throw new OptimError(
      'schedule-mismatch',
      'OneCycleLR cycles the momentum, but the optimizer has none.',
      'Pass cycleMomentum: false.',
    );
  }
}
