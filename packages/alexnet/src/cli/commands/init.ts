import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { TrainerError } from '../../errors.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { TRAINING_SCRIPT } from '../training-script.js';

export function addInit(program: Command, io: Io): void {
  const command = program
    .command('init')
    .summary('write a training script of your own to edit')
    .description(
      'Writes a short training script, from the folder of pictures to the saved weights, to be changed at will. A file that is there is never overwritten.',
    )
    .argument('[file]', 'file to write', 'train.mjs')
    .action(async (file: string) => {
      await writeNew(file, TRAINING_SCRIPT);
      const packages = [...TRAINING_SCRIPT.matchAll(/from '(@striate\/[\w-]+)/g)].map((m) => m[1]);
      io.out(
        `Wrote ${file}. Next:\n  npm install ${packages.join(' ')}\n  node ${file} ./PetImages\n`,
      );
    });
  addExamples(command, [
    ['init', 'writes train.mjs'],
    ['init experiments/first.mjs', 'writes another file'],
  ]);
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isThere = code === 'EEXIST';
    throw new TrainerError(
      'cannot-write',
      isThere ? `${file} is there already.` : `Can't write ${file}: ${message}.`,
      isThere
        ? 'Name another file: alexnet init FILE.'
        : 'Check the folder and its permissions, or name another file.',
    );
  }
}
