import { describe, expect, it } from 'vitest';
import { RandomSampler, WeightedRandomSampler } from '../src/index.js';
import { fixture } from './folders.js';

interface SamplersFixture {
  random: {
    population: number;
    seed: number;
    replacement: boolean;
    numSamples: number | null;
    order: number[];
  }[];
  weighted: {
    weights: number[];
    seed: number;
    numSamples: number;
    replacement: boolean;
    order: number[];
  }[];
}
const pytorch = fixture<SamplersFixture>('samplers.json');

describe('RandomSampler', () => {
  it.each(pytorch.random)(
    "draws PyTorch's $numSamples of $population, replacement: $replacement",
    ({ population, seed, replacement, numSamples, order }) => {
      const options = { replacement, numSamples: numSamples ?? undefined };
      const sampler = new RandomSampler(population, seed, options);
      expect([...sampler.order(0)]).toEqual(order);
      expect(sampler.length).toBe(order.length);
      const earlier = new RandomSampler(population, seed - Math.min(seed, 1), options);
      expect([...earlier.order(Math.min(seed, 1))]).toEqual(order);
    },
  );

  it('refuses to draw fewer than one', () => {
    expect(() => new RandomSampler(5, 0, { numSamples: 0 })).toThrow('numSamples is 0');
  });
});

describe('WeightedRandomSampler', () => {
  it.each(pytorch.weighted)(
    "draws PyTorch's $numSamples by $weights.length weights, replacement: $replacement",
    ({ weights, order, ...options }) => {
      expect([...new WeightedRandomSampler(weights, options).order(0)]).toEqual(order);
    },
  );

  it('draws anew in every epoch, and any epoch again', () => {
    const sampler = new WeightedRandomSampler([1, 2, 3], { numSamples: 50, seed: 2 });
    expect(sampler.order(4)).toEqual(sampler.order(4));
    expect(sampler.order(4)).not.toEqual(sampler.order(5));
    const later = new WeightedRandomSampler([1, 2, 3], { numSamples: 50, seed: 6 });
    expect(later.order(0)).toEqual(sampler.order(4));
  });

  it.each([
    [[], true],
    [[0, 0], true],
    [[1, -1], true],
    [[1, Number.NaN], true],
    [[1, Number.POSITIVE_INFINITY], true],
    [[1, 0, 0], false],
  ])('refuses the weights %j, replacement: %s', (weights, replacement) => {
    expect(
      () => new WeightedRandomSampler(weights, { numSamples: 2, seed: 0, replacement }),
    ).toThrow('are needed');
  });
});
