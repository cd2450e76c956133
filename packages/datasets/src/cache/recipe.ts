/** @file What names a cached picture: the file with its size and time, and all that was done to it. */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { PictureEntry } from '../dataset.js';
import { UnreadablePictureError } from '../errors.js';
import type { HostTransform } from '../pipeline.js';

/** The transforms that make the same of a picture in every epoch. */
const DETERMINISTIC: ReadonlySet<string> = new Set(['Resize', 'CenterCrop', 'Pad', 'Grayscale']);

/** Cuts the transforms where the first draws at random: what comes before can be kept. */
export function splitTransforms(transforms: readonly HostTransform[]): {
  readonly kept: readonly HostTransform[];
  readonly drawn: readonly HostTransform[];
} {
  const random = transforms.findIndex(({ name }) => !DETERMINISTIC.has(name));
  const end = random < 0 ? transforms.length : random;
  return { kept: transforms.slice(0, end), drawn: transforms.slice(end) };
}

/** What is done to the pictures of a cache, and by which version of the decoder. */
export function recipeOf(kept: readonly HostTransform[]): string {
  const { sharp: wrapper, vips } = sharp.versions;
  return JSON.stringify({ sharp: wrapper, vips, transforms: kept });
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

async function version(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size} ${mtimeMs}`;
}
