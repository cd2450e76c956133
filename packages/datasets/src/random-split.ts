/** @file Splitting a data set at random with PyTorch's own indices: `torch.utils.data.random_split`. */
import { defaultGenerator, Generator } from '@striate/tensor/random';
import { type PictureDataset, Subset } from './dataset.js';
import { DatasetError } from './errors.js';

/**
 * Splits `dataset` into parts without overlap. `lengths`: numbers of pictures that add up to the data
 * set's, or fractions that add up to 1; fractions are rounded down, and what remains goes to the
 * parts in turn, one each. `generator`: a generator or a seed for one; the same seed gives the
 * indices that PyTorch gives. Throws DatasetError for lengths that do not add up.
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 */
export function randomSplit<const Lengths extends readonly number[]>(
  dataset: PictureDataset,
  lengths: Lengths,
  generator: Generator | number = defaultGenerator(),
): { -readonly [Part in keyof Lengths]: Subset } {
  const counts = splitLengths(dataset.length, lengths);
  const source = typeof generator === 'number' ? new Generator(generator) : generator;
  const order = source.randperm(dataset.length);
  let start = 0;
  const parts = counts.map((count) => {
    start += count;
    return new Subset(dataset, order.subarray(start - count, start));
  });
  return parts as { -readonly [Part in keyof Lengths]: Subset };
}

/** How many of `total` items each part gets; see randomSplit. Throws DatasetError. */
export function splitLengths(total: number, lengths: readonly number[]): number[] {
  const sum = lengths.reduce((a, b) => a + b, 0);
  const areFractions = Math.abs(sum - 1) <= 1e-9 && lengths.every((part) => part >= 0);
  if (areFractions) {
    const counts = lengths.map((fraction) => Math.floor(total * fraction));
    const remainder = total - counts.reduce((a, b) => a + b, 0);
    for (let i = 0; i < remainder; i++) counts[i % counts.length]!++;
    return counts;
  }
  if (sum !== total || !lengths.every((part) => Number.isInteger(part) && part >= 0)) {
    throw new DatasetError(
      'invalid-option',
      `randomSplit: the lengths [${lengths.join(', ')}] add up to ${sum}; the data set has ${total} pictures.`,
      `Give non-negative integers that add up to ${total}, or fractions that add up to 1, such as [0.9, 0.1].`,
    );
  }
  return [...lengths];
}
