/** @file A tiny model with a run folder, and the command as a user meets it, for the tests of commands. */
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manualSeed } from '@striate/tensor';
import { expect } from 'vitest';
import { saveWeights } from '../src/cli/checkpoint.js';
import { alexnet } from '../src/models/index.js';
import { recipeSchema } from '../src/recipe/recipe.js';
import { alexnetCommand } from './helpers.js';

export interface TinyRun {
  /** 20 drawn pictures of cats and dogs. */
  readonly data: string;
  readonly runFolder: string;
  /** The best weights of the run. */
  readonly checkpoint: string;
}

/** A tiny model with first weights: what it answers is arbitrary, and the same every time. */
export async function tinyRun(folder: string): Promise<TinyRun> {
  const data = join(folder, 'pictures');
  await alexnetCommand('sample', data, '--count', '20');
  manualSeed(3);
  const model = alexnet({ classes: 2, variant: 'tiny' });
  const runFolder = join(folder, 'run');
  await mkdir(runFolder);
  const checkpoint = join(runFolder, 'best.safetensors');
  const metadata = {
    variant: 'tiny' as const,
    classes: ['Cat', 'Dog'],
    dropout: 0.5,
    size: 32,
    epoch: 1,
  };
  await saveWeights(checkpoint, await model.stateDict(), metadata);
  const recipe = recipeSchema.parse({ valFraction: 0.25 });
  const config = { dir: data, classes: ['Cat', 'Dog'], device: 'cpu', recipe };
  await writeFile(join(runFolder, 'config.json'), JSON.stringify(config));
  return { data, runFolder, checkpoint };
}

export async function fails(code: number, message: string | RegExp, ...args: string[]) {
  const result = await alexnetCommand(...args);
  expect(result.err).toMatch(message);
  expect(result.code).toBe(code);
  expect(result.err).not.toMatch(/^ +at /m);
}

export async function json(...args: string[]) {
  const { out, err, code } = await alexnetCommand(...args, '--json');
  expect([code, err.includes('error')]).toEqual([0, false]);
  return JSON.parse(out);
}

/** A copy of the pictures in `copy`, with cats only. */
export async function withoutDogs(data: string, copy: string): Promise<string> {
  await mkdir(join(copy, 'Cat'), { recursive: true });
  for (const file of await readdir(join(data, 'Cat'))) {
    await copyFile(join(data, 'Cat', file), join(copy, 'Cat', file));
  }
  return copy;
}
