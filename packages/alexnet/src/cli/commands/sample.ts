import { writeSample } from '@striate/datasets';
import type { Command } from 'commander';
import { z } from 'zod';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { numberOf } from '../options.js';
import { LiveLine } from '../progress.js';

export function addSample(program: Command, io: Io): void {
  const command = program
    .command('sample')
    .summary('draw pictures of cats and dogs to try the trainer on')
    .description(
      'Draws cats and dogs as ordinary JPEGs into DIR/Cat and DIR/Dog. The same seed gives the same bytes.',
    )
    .argument('<dir>', 'folder to write to')
    .optionsGroup('Pictures:')
    .option(
      '--count <pictures>',
      'how many pictures, of both classes together',
      numberOf(z.number().int().min(1)),
      1200,
    )
    .option('--seed <number>', 'seed of the pictures', numberOf(z.number().int().min(0)), 0)
    .action(async (dir: string, { count, seed }: { count: number; seed: number }) => {
      const line = new LiveLine(io);
      const start = performance.now();
      const onProgress = (done: number, total: number) =>
        line.update(
          { done, total, seconds: (performance.now() - start) / 1000 },
          'drawing',
          'pictures',
        );
      const { written, kept } = await writeSample(dir, { count, seed, onProgress });
      line.clear();
      const earlier = kept > 0 ? `, ${kept} were there` : '';
      io.out(`${written} pictures written to ${dir}${earlier}\n`);
    });
  addExamples(command, [
    ['sample ./sample', '1200 pictures, 600 of each class'],
    ['sample ./test --count 200 --seed 7', 'others, to test on'],
  ]);
}
