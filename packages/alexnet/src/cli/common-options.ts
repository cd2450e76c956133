/** @file Options that several commands share, so that they read the same everywhere. */
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { deviceNames } from './device.js';
import { numberOf } from './options.js';

export const count = numberOf(z.number().int().min(1));
export const countOrNone = numberOf(z.number().int().min(0));

/** Where and in what portions to compute. */
export interface ComputeFlags {
  readonly device: (typeof deviceNames)[number];
  readonly threads: number | undefined;
  readonly batchSize: number;
}

export function addComputeOptions(command: Command, batchSize: number): Command {
  return command
    .optionsGroup('Computing:')
    .addOption(
      new Option('--device <name>', 'where to compute').choices(deviceNames).default('cpu'),
    )
    .option('--threads <number>', 'threads that compute (default: one per core)', count)
    .option('--batch-size <pictures>', 'pictures at a time', count, batchSize);
}

export function addWorkersOption(command: Command): Command {
  return command.option(
    '--workers <number>',
    'threads that load pictures, 0 for none (default: one per core, at most 2)',
    countOrNone,
  );
}
