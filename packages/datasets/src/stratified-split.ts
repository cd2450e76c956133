/** @file Splitting a data set so that every part has the classes in the same proportions. */
import { defaultGenerator, Generator } from '@striate/tensor/random';
import { type PictureDataset, Subset } from './dataset.js';
import { DatasetError } from './errors.js';
import { splitLengths } from './random-split.js';

/**
 * Splits each class by `fractions` (that add up to 1; rounded down, the rest dealt out in turn) and joins
 * the parts: a rare class is in every part if it has enough pictures. Within a part the pictures keep the
 * order of the data set. `generator`: a generator or a seed for one; class after class takes a `randperm`
 * from it. Throws DatasetError for fractions that do not add up to 1.
 */
export function stratifiedSplit<const Fractions extends readonly number[]>(
  dataset: PictureDataset,
  fractions: Fractions,
  generator: Generator | number = defaultGenerator(),
): { -readonly [Part in keyof Fractions]: Subset } {
  const sum = fractions.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > 1e-9 || !fractions.every((part) => part >= 0)) {
    throw new DatasetError(
      'invalid-option',
      `stratifiedSplit: the fractions [${fractions.join(', ')}] add up to ${sum}.`,
      'Give fractions that add up to 1, such as [0.9, 0.1].',
    );
  }
  const source = typeof generator === 'number' ? new Generator(generator) : generator;
  const parts: number[][] = fractions.map(() => []);
  for (const positions of positionsByClass(dataset)) {
    const order = source.randperm(positions.length);
    let start = 0;
    for (const [part, count] of splitLengths(positions.length, fractions).entries()) {
      for (const i of order.subarray(start, start + count)) parts[part]!.push(positions[i]!);
      start += count;
    }
  }
  const subsets = parts.map((indices) => new Subset(dataset, Uint32Array.from(indices).sort()));
  return subsets as { -readonly [Part in keyof Fractions]: Subset };
}

function positionsByClass(dataset: PictureDataset): number[][] {
  const positions: number[][] = dataset.classes.map(() => []);
  for (let i = 0; i < dataset.length; i++) positions[dataset.entry(i).label]!.push(i);
  return positions;
}
