/** @file The drawn cats and dogs as a data set in memory, for tests and for teaching. */
import { decodeBytes } from '../decode.js';
import { checkedInteger } from '../errors.js';
import { PictureArray } from '../picture-array.js';
import { resizeBilinear } from '../resize/resize.js';
import type { Compose } from '../transforms.js';
import { ANIMALS, drawPicture } from './write.js';

export interface AnimalsOptions {
  /** How many pictures: cat 0, dog 0, cat 1, ... */
  readonly count: number;
  /** The same seed gives the pictures that `writeSample` writes. */
  readonly seed: number;
  /** Default: 64 x 64. */
  readonly size?: readonly [height: number, width: number] | undefined;
  readonly transform?: Compose | undefined;
}

/** Draws cats (label 0) and dogs (1), all of one size. Throws DatasetError for an option out of range. */
export async function drawAnimals(options: AnimalsOptions): Promise<PictureArray> {
  const { count, seed, size = [64, 64], transform } = options;
  checkedInteger('drawAnimals', 'count', count, 0);
  checkedInteger('drawAnimals', 'seed', seed, 0);
  const [height, width] = size;
  for (const side of size) checkedInteger('drawAnimals', 'size', side, 1);
  const bytes = height * width * 3;
  const pixels = new Uint8Array(count * bytes);
  const labels = Array.from({ length: count }, (_, i) => i % ANIMALS.length);
  for (const [i, label] of labels.entries()) {
    const jpeg = await drawPicture(seed, label, Math.floor(i / ANIMALS.length));
    const picture = resizeBilinear(await decodeBytes(`animals[${i}]`, jpeg), height, width);
    pixels.set(picture.pixels, i * bytes);
  }
  const classes = ANIMALS.map(({ name }) => name);
  const shape = [count, height, width, 3] as const;
  return new PictureArray({ pixels, shape, labels, classes, transform, name: 'animals' });
}
