/** @file Schedules resume from their state; states and options that make no sense are refused. */
import { describe, expect, it } from 'vitest';
import {
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LRScheduler,
  MultiStepLR,
  OneCycleLR,
  OptimError,
  Optimizer,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
  StepLR,
} from '../src/index.js';
import { cases, make, momentaOf, parameter, ratesOf, stepTo, twoGroups } from './schedules.js';

describe('going on from a state', () => {
  it.each(cases)('$name gives the same rates as never having stopped', async (example) => {
    for (const pause of [0, 1, 9, 25]) {
      const first = await twoGroups();
      const before = make(first, example);
      for (let epoch = 1; epoch <= pause; epoch++) stepTo(before, example, epoch);
      const saved = JSON.parse(JSON.stringify(before.stateDict()));
      const optimizerState = await first.stateDict();

      const second = await twoGroups();
      const after = make(second, example);
      after.loadStateDict(saved);
      second.loadStateDict(optimizerState);
      expect(after.getLastLr()).toEqual(before.getLastLr());
      for (let epoch = pause + 1; epoch <= 50; epoch++) {
        stepTo(before, example, epoch);
        stepTo(after, example, epoch);
        expect(ratesOf(second)).toEqual(ratesOf(first));
        expect(momentaOf(second)).toEqual(momentaOf(first));
      }
      expect(after.stateDict()).toEqual(before.stateDict());
    }
  });
});

describe('a state that does not fit', () => {
  const refusals: [words: string, change: (state: Record<string, unknown>) => unknown][] = [
    ['missing: lastEpoch', (state) => delete state.lastEpoch],
    ['unexpected: best', (state) => Object.assign(state, { best: 1 })],
    ['lastEpoch is no number', (state) => Object.assign(state, { lastEpoch: null })],
    ['lastLr is no list', (state) => Object.assign(state, { lastLr: 0.1 })],
    ['lastLr has 2 entries here, but 1 there', (state) => Object.assign(state, { lastLr: [0.1] })],
    ['lastLr.1 is no number', (state) => Object.assign(state, { lastLr: [0.1, '0.2'] })],
    [
      'schedulers.1.baseLrs has 2 entries here, but 3 there',
      ({ schedulers }) => ((schedulers as Record<string, unknown>[])[1]!.baseLrs = [1, 2, 3]),
    ],
    ['schedulers.0 is no state', (state) => Object.assign(state, { schedulers: [1, 2] })],
  ];

  it.each(refusals)('changes nothing: %s', async (words, change) => {
    const optimizer = await twoGroups();
    const schedule = make(optimizer, cases.find(({ kind }) => kind === 'ChainedScheduler')!);
    schedule.step();
    const before = schedule.stateDict();
    const state = JSON.parse(JSON.stringify(before));
    change(state);
    expect(() => schedule.loadStateDict(state)).toThrow(OptimError);
    expect(() => schedule.loadStateDict(state)).toThrow(words);
    expect(schedule.stateDict()).toEqual(before);
  });

  it('may say null for the best metric alone', async () => {
    const schedule = new ReduceLROnPlateau(await twoGroups(), { mode: 'max', patience: 0 });
    expect(schedule.stateDict().best).toBeNull();
    const state = schedule.stateDict();
    schedule.step(-5);
    schedule.loadStateDict(state);
    schedule.step(-7);
    expect(schedule.stateDict().best).toBe(-7);
    expect(ratesOf(schedule.optimizer)).toEqual([0.1, 0.02]);
  });
});

class Plain extends Optimizer {
  constructor(params: SGD) {
    super(
      params.paramGroups[0]!.params,
      {},
      {
        name: 'Plain',
        options: {
          lr: { fallback: 1, check: (_, value) => value as number },
          weightDecay: { fallback: 0, check: (_, value) => value as number },
          maximize: { fallback: false, check: (_, value) => value as boolean },
        },
        slots: [],
        needs: () => [],
        counts: false,
      },
    );
  }
  protected override update(): void {}
}

describe('options of schedules', async () => {
  const optimizer = await twoGroups();
  const other = new SGD([await parameter()]);
  const [step, cosine] = [
    new StepLR(optimizer, { stepSize: 3 }),
    new CosineAnnealingLR(optimizer, { tMax: 3 }),
  ];
  const plateau = new ReduceLROnPlateau(optimizer);
  const sequence = new SequentialLR(optimizer, { schedulers: [step], milestones: [] });
  const oneCycle = (options: object) => () => new OneCycleLR(optimizer, { maxLr: 1, ...options });
  const inSequence = (schedulers: unknown, milestones: number[]) => () =>
    new SequentialLR(optimizer, { schedulers: schedulers as LRScheduler[], milestones });
  const refused: [words: string, make: () => unknown][] = [
    [
      'stepSize is 0, but must be an integer at least 1',
      () => new StepLR(optimizer, { stepSize: 0 }),
    ],
    ['gamma is NaN', () => new StepLR(optimizer, { stepSize: 1, gamma: Number.NaN })],
    ['milestones[1] is 2.5', () => new MultiStepLR(optimizer, { milestones: [1, 2.5] })],
    ['gamma is undefined', () => new ExponentialLR(optimizer, {} as { gamma: number })],
    [
      'factor is 0, but must be a number above 0 and at most 1',
      () => new ConstantLR(optimizer, { factor: 0 }),
    ],
    ['totalIters is 0', () => new ConstantLR(optimizer, { totalIters: 0 })],
    ['startFactor is 1.5', () => new LinearLR(optimizer, { startFactor: 1.5 })],
    ['endFactor is -0.5', () => new LinearLR(optimizer, { endFactor: -0.5 })],
    ['tMax is 1.5', () => new CosineAnnealingLR(optimizer, { tMax: 1.5 })],
    ['t0 is 0', () => new CosineAnnealingWarmRestarts(optimizer, { t0: 0 })],
    ['tMult is 0', () => new CosineAnnealingWarmRestarts(optimizer, { t0: 1, tMult: 0 })],
    ['epoch is -1', () => new CosineAnnealingWarmRestarts(optimizer, { t0: 1 }).step(-1)],
    [
      'lrLambda has 1 values, but the optimizer has 2 groups',
      () => new LambdaLR(optimizer, { lrLambda: [() => 1] }),
    ],
    ['does not know its length', oneCycle({ epochs: 3 })],
    ['totalSteps is 0', oneCycle({ totalSteps: 0 })],
    ['pctStart is 1.5', oneCycle({ totalSteps: 9, pctStart: 1.5 })],
    [
      'annealStrategy is "cosine", but must be "cos" or "linear"',
      oneCycle({ totalSteps: 9, annealStrategy: 'cosine' }),
    ],
    ['maxLr has 3 values', oneCycle({ totalSteps: 9, maxLr: [1, 2, 3] })],
    ['divFactor is 0', oneCycle({ totalSteps: 9, divFactor: 0 })],
    [
      'the optimizer has none. Pass cycleMomentum: false',
      () => new OneCycleLR(new Plain(optimizer), { maxLr: 1, totalSteps: 9 }),
    ],
    ['mode is "up"', () => new ReduceLROnPlateau(optimizer, { mode: 'up' as 'max' })],
    [
      'factor is 1, but must be a number at least 0 and below 1',
      () => new ReduceLROnPlateau(optimizer, { factor: 1 }),
    ],
    ['minLr has 1 values', () => new ReduceLROnPlateau(optimizer, { minLr: [0] })],
    ['await its item()', () => plateau.step(Promise.resolve(1) as unknown as number)],
    ['There are no schedules', () => new ChainedScheduler([])],
    [
      'Schedule 1 is of another optimizer',
      () => new ChainedScheduler([step, new StepLR(other, { stepSize: 1 })]),
    ],
    ['Schedule 0 is a plateau', () => new ChainedScheduler([plateau as unknown as StepLR])],
    [
      'Schedule 0 is of another optimizer',
      () => new SequentialLR(other, { schedulers: [step], milestones: [] }),
    ],
    ['2 schedules with 0 milestones', inSequence([step, cosine], [])],
    ["Schedule 1 can't be part of a sequence", inSequence([step, sequence], [3])],
    ["Schedule 0 can't be part of a sequence", inSequence([plateau, step], [3])],
    [
      'milestones[1] is 3, but must be an integer at least 5',
      inSequence([step, cosine, step], [5, 3]),
    ],
  ];
  it.each(refused)('%s', (words, make) => {
    expect(make).toThrow(OptimError);
    expect(make).toThrow(words);
  });

  it('set no rates where they are refused', async () => {
    const fresh = await twoGroups();
    expect(() => new OneCycleLR(fresh, { maxLr: 1, totalSteps: 9, maxMomentum: -1 })).toThrow();
    expect(() => new LinearLR(fresh, { totalIters: 0 })).toThrow();
    expect(fresh.paramGroups.map(({ initialLr }) => initialLr)).toEqual([undefined, undefined]);
    expect([...ratesOf(fresh), ...momentaOf(fresh)]).toEqual([0.1, 0.02, 0.9, 0.9]);
  });
});

describe('a schedule at its end', () => {
  it('is over after its last step, when it is of one cycle', async () => {
    const optimizer = await twoGroups();
    const schedule = new OneCycleLR(optimizer, { maxLr: 1, epochs: 2, stepsPerEpoch: 2 });
    for (let step = 0; step < 4; step++) schedule.step();
    const state = schedule.stateDict();
    expect(() => schedule.step()).toThrow('stepped 5 times, but has 4 steps');
    expect(schedule.stateDict()).toEqual(state);
  });

  it('does not fit groups that were added after it was made, but for plateaus', async () => {
    const optimizer = await twoGroups();
    const schedule = new StepLR(optimizer, { stepSize: 3 });
    const plateau = new ReduceLROnPlateau(optimizer, { patience: 0 });
    optimizer.addParamGroup({ params: [await parameter()] });
    expect(() => schedule.step()).toThrow('has 3 groups, but its schedule was made for 2');
    plateau.step(1);
    plateau.step(1);
    expect(plateau.getLastLr()).toEqual([0.1 * 0.1, 0.02 * 0.1, 0.1 * 0.1]);
  });
});
