/** @file Weights in a file of either format, for `--init` and `convert`. */
import { type Checkpoint, decodeCheckpoint, LayerError } from '@striate/layers';
import { z } from 'zod';
import { TrainerError } from '../errors.js';
import { readWhole } from './files.js';

export interface WeightsFile extends Checkpoint {
  /** The classes that a checkpoint of ours names. */
  readonly classes: readonly string[] | undefined;
}

const notes = z.object({ classes: z.array(z.string()) });

/**
 * A safetensors or `.pth` file, told apart by its content; `key` names the state dict within a `.pth` file
 * that holds more. Throws TrainerError that names the file.
 */
export async function readWeights(path: string, key?: string): Promise<WeightsFile> {
  const bytes = await readWhole(path);
  return namingFile(path, () => {
    const checkpoint = decodeCheckpoint(bytes, { key });
    return { ...checkpoint, classes: classesIn(checkpoint.metadata.alexnet) };
  });
}

/** What `body` gives; an error about its content says which file it is about. */
export function namingFile<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof LayerError || error instanceof TrainerError)) throw error;
    const problem = error.message.slice(0, -error.fix.length).trimEnd();
    throw new TrainerError('bad-checkpoint', `${path}: ${problem}`, forTerminal(error.fix, path));
  }
}

/** What code says with an option of `decodePth`, a flag says here. */
function forTerminal(fix: string, path: string): string {
  const key = /\{ key: (".+") \}/.exec(fix)?.[1];
  return key ? `Take one out: alexnet convert ${path} --key ${key}.` : fix;
}

function classesIn(text: string | undefined): readonly string[] | undefined {
  try {
    return notes.parse(JSON.parse(text ?? 'null')).classes;
  } catch {
    return undefined;
  }
}
