/** @file From what a user names, a run folder or a file, to a checkpoint and how it sees pictures. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Compose, Normalize, Resize, ToTensor } from '@striate/datasets';
import { TrainerError } from '../errors.js';
import type { CheckpointMetadata } from './checkpoint.js';

/** The checkpoints of a run folder, the one to take first. */
const IN_RUN = ['best.safetensors', 'last.safetensors'];

export interface FoundCheckpoint {
  readonly path: string;
  /** The run folder, if one was named. */
  readonly run: string | undefined;
}

/** `path` itself, or the best checkpoint of the run folder that it names. Throws TrainerError. */
export async function findCheckpoint(path: string): Promise<FoundCheckpoint> {
  if (!(await exists(path, 'folder'))) return { path, run: undefined };
  for (const name of IN_RUN) {
    const file = join(path, name);
    if (await exists(file, 'file')) return { path: file, run: path };
  }
  throw new TrainerError(
    'cannot-read',
    `${path} is a folder without ${IN_RUN.join(' or ')}.`,
    'Give a run folder, such as runs/alexnet-001, or a .safetensors file.',
  );
}

/** Pictures as the model of a checkpoint saw them in validation. */
export function transformOf({ size, mean, std }: CheckpointMetadata): Compose {
  const normalize = new Normalize({ mean: perChannel(mean), std: perChannel(std) });
  return new Compose([new Resize([size, size]), new ToTensor(), normalize]);
}

/** The metadata's schema has seen to it that there are three. */
function perChannel([red, green, blue]: readonly number[]): [number, number, number] {
  return [red!, green!, blue!];
}

async function exists(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.isDirectory() === (kind === 'folder');
}
