/** @file Reading a picture file into RGB bytes, as Pillow's `Image.open(path).convert('RGB')` does. */
import { readFile } from 'node:fs/promises';
import { isBmp, readBmp } from './decoders/bmp.js';
import { PIXEL_LIMIT } from './decoders/bytes.js';
import { readByLibvips } from './decoders/libvips.js';
import { isPnm, readPnm } from './decoders/pnm.js';
import { checkedInteger, UnreadablePictureError } from './errors.js';
import type { Picture } from './picture.js';

export type { Picture } from './picture.js';

export interface DecodeOptions {
  /** Pictures of more pixels are errors: they may be decompression bombs. Default: 178,956,970, as Pillow has it. */
  readonly maxPixels?: number | undefined;
}

/** The options with their defaults. Throws DatasetError for one out of range. */
export function checkedDecodeOptions(
  owner: string,
  { maxPixels = PIXEL_LIMIT }: DecodeOptions,
): { maxPixels: number } {
  return { maxPixels: checkedInteger(owner, 'maxPixels', maxPixels, 1) };
}

/** Reads a picture from a file. Throws UnreadablePictureError, and DatasetError for an option out of range. */
export async function decode(path: string, options: DecodeOptions = {}): Promise<Picture> {
  return decodeBytes(path, () => readFile(path), options);
}

/** Reads a picture from the bytes of a file that errors call `path`. Throws UnreadablePictureError. */
export async function decodeBytes(
  path: string,
  file: Buffer | (() => Promise<Buffer>),
  options: DecodeOptions = {},
): Promise<Picture> {
  const { maxPixels } = checkedDecodeOptions('decode', options);
  try {
    const bytes = typeof file === 'function' ? await file() : file;
    if (isPnm(bytes)) return readPnm(bytes, maxPixels);
    if (isBmp(bytes)) return readBmp(bytes, maxPixels);
    return await readByLibvips(bytes, maxPixels);
  } catch (cause) {
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
}
