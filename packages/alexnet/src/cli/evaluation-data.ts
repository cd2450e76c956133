/** @file The pictures that an evaluation reads: a folder, or the validation part of a run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Compose, ImageFolder, PictureList, randomSplit } from '@striate/datasets';
import { z } from 'zod';
import { TrainerError } from '../errors.js';

/** What a run folder's config.json says about its split. */
const splitSchema = z.object({
  dir: z.string(),
  recipe: z.object({ seed: z.number(), valFraction: z.number() }),
});

/** The pictures of `dir`, with the labels that the model knows their classes by. Throws TrainerError. */
export async function openFolder(
  dir: string,
  classes: readonly string[],
  transform: Compose,
): Promise<PictureList> {
  const folder = await ImageFolder.open(dir, { allowEmpty: true });
  const unknown = folder.classes.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new TrainerError(
      'bad-option',
      `${dir} has the classes ${unknown.join(', ')}, which the model was not trained with: it knows ${classes.join(', ')}.`,
      'Name the folders as in training, or give another checkpoint.',
    );
  }
  return named(folder, [...folder.samples.keys()], classes, transform);
}

/** The pictures that the run kept back for validation. Throws TrainerError. */
export async function openValidationPart(
  run: string,
  classes: readonly string[],
  transform: Compose,
): Promise<PictureList> {
  const config = await readConfig(join(run, 'config.json'));
  const folder = await ImageFolder.open(config.dir);
  const { seed, valFraction } = config.recipe;
  const held = Math.floor(folder.length * valFraction);
  const [, validation] = randomSplit(folder, [folder.length - held, held], seed);
  return named(folder, [...validation!.indices], classes, transform);
}

function named(
  folder: ImageFolder,
  positions: readonly number[],
  classes: readonly string[],
  transform: Compose,
): PictureList {
  const files = positions.map((position) => {
    const { path, label } = folder.entry(position);
    return [path, folder.classes[label]!] as const;
  });
  return PictureList.of(files, { classes, transform });
}

async function readConfig(path: string): Promise<z.infer<typeof splitSchema>> {
  try {
    return splitSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new TrainerError(
      'cannot-read',
      `${path} does not say which pictures the run kept for validation (${(cause as Error).message.split('\n')[0]}).`,
      'Name the folder of pictures after the checkpoint: alexnet evaluate RUN DIR.',
    );
  }
}
