/** @file Every schedule against PyTorch, over 50 steps of two groups. */
import { describe, expect, it } from 'vitest';
import { Adam, CosineAnnealingWarmRestarts, LRScheduler, OneCycleLR, SGD } from '../src/index.js';
import {
  betas,
  cases,
  fractions,
  halved,
  make,
  momentaOf,
  parameter,
  ratesOf,
  stepTo,
  toleranceOf,
  twoGroups,
} from './schedules.js';

function expectClose(
  found: readonly (number | undefined)[],
  wanted: readonly number[],
  tolerance = 1e-15,
): void {
  expect(found.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs(found[i]! - value), `${found[i]} for ${value}`).toBeLessThanOrEqual(
      tolerance * Math.abs(value),
    );
  }
}

describe('schedules agree with PyTorch', () => {
  it.each(cases)('$name', async (example) => {
    const optimizer = await twoGroups();
    const schedule = make(optimizer, example);
    for (const [epoch, rates] of example.rates.entries()) {
      if (epoch > 0) stepTo(schedule, example, epoch);
      expect(schedule.lastEpoch).toBe(epoch);
      expectClose(ratesOf(optimizer), rates, toleranceOf(example));
      expect(schedule.getLastLr()).toEqual(ratesOf(optimizer));
      if (example.momenta) expectClose(momentaOf(optimizer), example.momenta[epoch]!);
      else expect(momentaOf(optimizer)).toEqual([0.9, 0.9]);
    }
  });

  it.each(halved)('$name by the user in between', async (example) => {
    const optimizer = new SGD([await parameter()], { lr: 0.1 });
    const schedule = make(optimizer, example);
    const [group] = optimizer.paramGroups;
    for (const [i, rate] of example.rates.entries()) {
      schedule.step();
      if (i + 1 === 10 || i + 1 === 30) group!.lr /= 2;
      expectClose([group!.lr], [rate], toleranceOf(example));
    }
  });

  it('CosineAnnealingWarmRestarts, stepped between epochs', async () => {
    const optimizer = new SGD([await parameter()], { lr: 0.1 });
    const schedule = new CosineAnnealingWarmRestarts(optimizer, { t0: 3, tMult: 2 });
    for (const [i, step] of fractions.steps.entries()) {
      schedule.step(step ?? undefined);
      expectClose(schedule.getLastLr(), [fractions.rates[i]!]);
    }
  });

  it('OneCycleLR, cycling the first beta', async () => {
    const optimizer = new Adam([await parameter()], { betas: [0.9, 0.99] });
    const schedule = new OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 10 });
    for (const wanted of betas) {
      expectClose(optimizer.paramGroups[0]!.betas, wanted);
      schedule.step();
    }
  });
});

describe('a schedule', () => {
  it('of your own is a rule', async () => {
    class InverseRoot extends LRScheduler {
      constructor(optimizer: SGD) {
        super(optimizer, { rate: ({ epoch, baseLr }) => baseLr / Math.sqrt(epoch + 1) });
      }
    }
    const optimizer = await twoGroups();
    const schedule = new InverseRoot(optimizer);
    for (let epoch = 0; epoch < 3; epoch++) schedule.step();
    expect(ratesOf(optimizer)).toEqual([0.05, 0.01]);
  });

  it('takes its base rates from before any schedule, as PyTorch does', async () => {
    const optimizer = await twoGroups();
    make(optimizer, { kind: 'ConstantLR', options: { factor: 0.5 } });
    expect(ratesOf(optimizer)).toEqual([0.05, 0.01]);
    make(optimizer, { kind: 'LambdaLR', options: { lrLambda: 'inverse' } });
    expect(ratesOf(optimizer)).toEqual([0.1, 0.02]);
    expect(optimizer.paramGroups.map(({ initialLr }) => initialLr)).toEqual([0.1, 0.02]);
  });

  it('of one cycle may have a phase without length, where PyTorch divides by zero', async () => {
    const optimizer = await twoGroups();
    const schedule = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 4, pctStart: 0.25 });
    expect(ratesOf(optimizer)).toEqual([1, 1]);
    for (let step = 1; step < 4; step++) schedule.step();
    expectClose(ratesOf(optimizer), [4e-6, 4e-6]);
  });
});
