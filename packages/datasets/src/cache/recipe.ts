/** @file What names a cached picture: the file with its size and time, and all that was done to it. */
import { stat, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { PictureEntry } from '../dataset.js';
import type { DecodeOptions } from '../decode.js';
import { UnreadablePictureError } from '../errors.js';
import { isDeterministic } from '../pipeline.js';
import type { HostTransform } from '../transforms.js';

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

/** Above this a disk is slow, and so many files are asked for in the background. */
const SLOW_MS = 1;
const BACKGROUND = 1000;

let background = 0;

/**
 * The size and time of a file, asked for every picture of every epoch. Where the system knows them, the answer takes
 * a fifth of what handing the question to another thread does.
 */
async function version(path: string): Promise<string> {
  if (background > 0) {
    background--;
    return new Promise((resolve, reject) => {
      stat(path, (error, found) => (error ? reject(error) : resolve(versionOf(found))));
    });
  }
  const start = performance.now();
  const found = statSync(path);
  if (performance.now() - start > SLOW_MS) background = BACKGROUND;
  return versionOf(found);
}

function versionOf({ size, mtimeMs }: { size: number; mtimeMs: number }): string {
  return `${size} ${mtimeMs}`;
}
