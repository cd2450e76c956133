/** @file What names a cached picture: the file with its size and time, and all that was done to it. */
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { PictureEntry } from '../dataset.js';
import type { DecodeOptions } from '../decode.js';
import { UnreadablePictureError } from '../errors.js';
import { isDeterministic } from '../pipeline.js';
import type { HostTransform } from '../transforms.js';
import { AtOnce } from './at-once.js';

/** How many transforms come before the first that draws at random or makes tensors: what they make can be kept. */
export function keptCount(transforms: readonly HostTransform[]): number {
  const first = transforms.findIndex((step) => !isDeterministic(step) || step.name === 'ToTensor');
  return first < 0 ? transforms.length : first;
}

/** Grows by one whenever a decoder or a transform gives other pixels than before. */
const VERSION = 1;

/** What is done to the pictures of a cache, and by which version of the decoder. */
export function recipeOf(kept: readonly HostTransform[], { decode }: DecodeOptions): string {
  const { sharp: wrapper, vips } = sharp.versions;
  return JSON.stringify({ version: VERSION, sharp: wrapper, vips, decode, transforms: kept });
}

/**
 * The key of a picture, from its file as it is now; undefined for one that is in memory already or that a
 * function reads, of which nothing is known. Throws UnreadablePictureError if the file is gone.
 */
export async function cacheKey({ path, source }: PictureEntry): Promise<string | undefined> {
  try {
    if (source === undefined) return [path, await version(path)].join('\0');
    if (typeof source === 'function') return undefined;
    if (source.kind === 'zip') return [path, source.crc, await version(source.archive)].join('\0');
    if (source.kind !== 'module') return undefined;
    const { module, name } = source;
    const code = module.startsWith('file:') ? await version(fileURLToPath(module)) : '';
    return [path, module, name, code, await version(path)].join('\0');
  } catch (cause) {
    throw new UnreadablePictureError(path, (cause as Error).message);
  }
}

const files = new AtOnce({ slowMs: 1, background: 1000 });

/** The size and time of a file, asked for every picture of every epoch. */
async function version(path: string): Promise<string> {
  const { size, mtimeMs } = await files.ask(
    () => statSync(path),
    () => stat(path),
  );
  return `${size} ${mtimeMs}`;
}
