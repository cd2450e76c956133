/** @file How a data set is spread over its classes. */
import type { PictureDataset } from './dataset.js';

/** How many pictures each class has, in the order of `classes`. Nothing is read. */
export function classCounts(dataset: PictureDataset): number[] {
  const counts = dataset.classes.map(() => 0);
  for (let i = 0; i < dataset.length; i++) counts[dataset.entry(i).label]!++;
  return counts;
}
