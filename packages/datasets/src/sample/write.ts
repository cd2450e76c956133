/** @file Writes drawn pictures of cats and dogs as JPEGs into `Cat/` and `Dog/`, as PetImages has them. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { checkedInteger } from '../errors.js';
import type { Animal } from './animal.js';
import { photograph } from './camera.js';
import { cat } from './cat.js';
import { Dice } from './dice.js';
import { dog } from './dog.js';
import { guarded, prepareFolder, writeWhole } from './folder.js';
import { drawScene } from './scene.js';

/** In the order of their labels: ImageFolder sorts the folders by name. */
export const ANIMALS: readonly Animal[] = [cat, dog];

/** Grows by one whenever the same seed gives other pictures than before. */
export const STYLE = 2;

export interface SampleOptions {
  /** How many pictures: cat 0, dog 0, cat 1, ... */
  readonly count: number;
  /** A non-negative safe integer. The same seed gives the same pictures, whatever the count. */
  readonly seed: number;
  /** Called after each picture with the number of pictures that are there. */
  readonly onProgress?: (done: number, count: number) => void;
}

/** How many pictures were drawn, and how many an earlier call had drawn already. */
export interface SampleReport {
  readonly written: number;
  readonly kept: number;
}

/**
 * Draws cats and dogs into `dir/Cat/0.jpg`, `dir/Dog/0.jpg`, `dir/Cat/1.jpg` and so on: JPEGs of
 * 200 to 500 pixels a side. Both classes share the distributions of colours, sizes, places and light;
 * only the animals' shapes tell them apart.
 *
 * A file is written under a temporary name and renamed when it is whole, so a broken run leaves no
 * half picture, and the next one with the same seed goes on where it ended.
 *
 * Throws a DatasetError for a count or seed that is no such integer, and a SampleError: `foreign-folder`
 * if `dir` holds anything that is not of an earlier sample, `cannot-write` if the system refuses.
 */
export async function writeSample(dir: string, options: SampleOptions): Promise<SampleReport> {
  const { count, seed, onProgress } = options;
  checkedInteger('writeSample', 'count', count, 0);
  checkedInteger('writeSample', 'seed', seed, 0);
  const folders = ANIMALS.map((animal) => animal.name);
  const note = { madeBy: '@striate/datasets writeSample', style: STYLE, seed, count } as const;
  const kept = await prepareFolder(dir, folders, note);
  let next = 0;
  let done = 0;
  const draw = async () => {
    while (next < count) {
      const picture = next++;
      const label = picture % ANIMALS.length;
      const index = Math.floor(picture / ANIMALS.length);
      const name = `${folders[label]}/${index}.jpg`;
      if (!kept.has(name)) {
        const jpeg = await drawPicture(seed, label, index);
        await guarded(dir, () => writeWhole(join(dir, name), jpeg));
      }
      onProgress?.(++done, count);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, draw));
  return { written: count - kept.size, kept: kept.size };
}

/** Picture `index` of the class `label` (0 cat, 1 dog) as the bytes of a JPEG. */
export function drawPicture(seed: number, label: number, index: number): Promise<Buffer> {
  const dice = new Dice(seed, label, index);
  return photograph(drawScene(ANIMALS[label]!, dice), dice);
}
