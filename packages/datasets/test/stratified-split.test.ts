import { type PictureDataset, stratifiedSplit } from '@striate/datasets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('stratifiedSplit', () => {
  const labelled = (labels: readonly number[], classes: number): PictureDataset => ({
    length: labels.length,
    classes: Array.from({ length: classes }, (_, i) => `${i}`),
    transform: undefined,
    entry: (index) => ({ path: `${index}`, label: labels[index]!, index }),
  });

  it('hands out every picture once, each class in proportion', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 80 });
    fc.assert(
      fc.property(labels, fc.integer({ min: 0, max: 10 }), fc.nat(), (labels, tenths, seed) => {
        const fractions = [tenths / 10, 1 - tenths / 10] as const;
        const parts = stratifiedSplit(labelled(labels, 4), fractions, seed);
        const all = parts.flatMap(({ indices }) => [...indices]);
        expect(all.sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const [p, part] of parts.entries()) {
          for (let c = 0; c < 4; c++) {
            const count = [...part.indices].filter((i) => labels[i] === c).length;
            const share = labels.filter((label) => label === c).length * fractions[p]!;
            expect(Math.abs(count - share)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('chooses by its seed', () => {
    const dataset = labelled(
      Array.from({ length: 40 }, (_, i) => i % 2),
      2,
    );
    const [first] = stratifiedSplit(dataset, [0.5, 0.5], 1);
    expect(stratifiedSplit(dataset, [0.5, 0.5], 1)[0].indices).toEqual(first.indices);
    expect(stratifiedSplit(dataset, [0.5, 0.5], 2)[0].indices).not.toEqual(first.indices);
    expect(() => stratifiedSplit(dataset, [20, 20], 1)).toThrow('add up to 40');
  });
});
