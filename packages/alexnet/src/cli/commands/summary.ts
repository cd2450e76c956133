import { summary } from '@striate/layers';
import type { Command } from 'commander';
import { z } from 'zod';
import { alexnet } from '../../models/index.js';
import type { Io } from '../io.js';
import { numberOf } from '../options.js';

export function addSummary(program: Command, io: Io): void {
  program
    .command('summary')
    .summary("print the model's layers, shapes, parameters and FLOPs")
    .option('--classes <number>', 'classes to tell apart', numberOf(z.number().int().min(1)), 2)
    .option('--size <number>', 'side of the pictures', numberOf(z.number().int().min(1)), 224)
    .action(({ classes, size }: { classes: number; size: number }) => {
      io.out(`${summary(alexnet({ classes }), [1, 3, size, size])}\n`);
    });
}
