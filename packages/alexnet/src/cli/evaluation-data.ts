/** @file The pictures that an evaluation reads: a folder, or the validation part of a run. */
import { type Compose, PictureList } from '@striate/datasets';
import { TrainerError } from '../errors.js';
import { readRunConfig } from './config.js';
import { openData, openLabelled } from './data.js';

/** The pictures of `dir`, with the labels that the model knows their classes by. Throws TrainerError. */
export async function openFolder(
  dir: string,
  classes: readonly string[],
  transform: Compose,
): Promise<PictureList> {
  return (await openLabelled(dir, classes)).withTransform(transform);
}

/** The pictures that the run kept back for validation, numbered from 0. Throws TrainerError. */
export async function openValidationPart(
  run: string,
  classes: readonly string[],
  transform: Compose,
): Promise<PictureList> {
  const { dir, recipe } = await readRunConfig(run);
  const data = await openData(dir, recipe);
  if (data.classes.join('\n') !== classes.join('\n')) {
    throw new TrainerError(
      'bad-option',
      `${dir} has the classes ${data.classes.join(', ')} now; the model knows ${classes.join(', ')}.`,
      'Bring the folder back to what it was, or name pictures: alexnet evaluate RUN DIR.',
    );
  }
  const files = Array.from({ length: data.validation.length }, (_, position) => {
    const { path, label } = data.validation.entry(position);
    return [path, classes[label]!] as const;
  });
  return PictureList.of(files, { classes, transform });
}
