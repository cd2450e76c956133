import { Generator } from '@striate/tensor/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Compose, type PictureDataset, randomSplit, Subset, ToTensor } from '../src/index.js';
import { splitLengths } from '../src/random-split.js';
import { fixture } from './folders.js';

interface RandomFixture {
  splits: { total: number; lengths: number[]; seed: number; indices: number[][] }[];
  catsAndDogs: number[];
}
const pytorch = fixture<RandomFixture>('random.json');

function datasetOf(length: number): PictureDataset {
  return {
    length,
    classes: ['even', 'odd'],
    transform: undefined,
    entry: (index) => ({ path: `${index}.jpg`, label: index % 2, index }),
  };
}

describe('randomSplit', () => {
  it.each(pytorch.splits)("gives PyTorch's indices for $total at $lengths", (split) => {
    const parts = randomSplit(datasetOf(split.total), split.lengths, split.seed);
    expect(parts.map(({ indices }) => [...indices])).toEqual(split.indices);
  });

  it('continues a generator that is given', () => {
    const generator = new Generator(42);
    const [first] = randomSplit(datasetOf(10), [3, 7], generator);
    const [second] = randomSplit(datasetOf(10), [3, 7], generator);
    expect([...first.indices]).toEqual(pytorch.splits[0]!.indices[0]);
    expect(second.indices).not.toEqual(first.indices);
  });

  it('gives fractions what PyTorch gives them', () => {
    expect(splitLengths(24998, [0.9, 0.1])).toEqual(pytorch.catsAndDogs);
    expect(splitLengths(10, [0.1, 0.7, 0.2])).toEqual([1, 7, 2]);
  });

  it('hands out every picture once, in parts as long as asked', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(200), weights, fc.nat(), (total, parts, seed) => {
        const sum = parts.reduce((a, b) => a + b);
        const fractions = parts.map((part) => part / sum);
        const split = randomSplit(datasetOf(total), fractions, seed);
        const all = split.flatMap(({ indices }) => [...indices]);
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i));
        for (const [i, { length }] of split.entries()) {
          expect(Math.abs(length - total * fractions[i]!)).toBeLessThan(1 + 1e-6);
        }
      }),
    );
  });

  it.each([[[3, 6]], [[0.5, 0.4]], [[11, -1]], [[2.5, 7.5]]])(
    'refuses %j for ten pictures',
    (lengths) => {
      expect(() => randomSplit(datasetOf(10), lengths, 0)).toThrow(
        'fractions that add up to 1, such as [0.9, 0.1]',
      );
    },
  );
});

describe('Subset', () => {
  it('keeps the index in the underlying data set, through subsets of subsets', () => {
    const outer = new Subset(datasetOf(10), [9, 4, 7]);
    const inner = new Subset(outer, [2, 0]);
    expect(inner.length).toBe(2);
    expect(inner.classes).toEqual(['even', 'odd']);
    expect(inner.entry(0)).toEqual({ path: '7.jpg', label: 1, index: 7 });
    expect(inner.entry(1)).toEqual({ path: '9.jpg', label: 1, index: 9 });
  });

  it('can have a transform of its own', () => {
    const own = new Compose([new ToTensor()]);
    const shared = new Compose([new ToTensor()]);
    const part = new Subset({ ...datasetOf(4), transform: shared }, [1, 2]);
    expect(part.transform).toBe(shared);
    expect(part.withTransform(own).transform).toBe(own);
    expect(part.withTransform(own).indices).toEqual(part.indices);
  });

  it.each([[10], [-1], [0.5], [Number.NaN]])('refuses the index %d of ten pictures', (index) => {
    expect(() => new Subset(datasetOf(10), [0, index])).toThrow(`index ${index} at position 1`);
  });
});
