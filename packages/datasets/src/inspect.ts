/** @file A close look at the file of one picture: what it is, and whether all of it can be read. */
import { createHash } from 'node:crypto';
import { decodeBytes } from './decode.js';
import { UnreadablePictureError } from './errors.js';
import { readBytes, readSource } from './read-source.js';
import type { PictureSource } from './source.js';

/** A picture to look at; plain data, so that it can be sent to a worker thread. */
export interface InspectTask {
  readonly inspect: true;
  readonly path: string;
  readonly source: PictureSource | undefined;
}

export interface Inspection {
  readonly height: number;
  readonly width: number;
  /** By its first bytes; undefined if they are unknown, or there is no file. */
  readonly format: string | undefined;
  /** SHA-256 of the file, or of the pixels where there is none. */
  readonly hash: string;
}

/** How files of each format begin: the bytes, or `?` for any. */
const SIGNATURES: readonly (readonly [format: string, start: string])[] = [
  ['jpeg', '\xff\xd8\xff'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['webp', 'RIFF????WEBP'],
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
  ['bmp', 'BM'],
  ['gif', 'GIF8'],
  ['avif', '????ftypavif'],
  ['heif', '????ftyphei'],
  ['pnm', 'P1'],
  ['pnm', 'P2'],
  ['pnm', 'P3'],
  ['pnm', 'P4'],
  ['pnm', 'P5'],
  ['pnm', 'P6'],
];

/** Reads and decodes a picture. Throws UnreadablePictureError. */
export async function inspect({ path, source }: InspectTask): Promise<Inspection> {
  if (source?.kind === 'pixels' || source?.kind === 'module') {
    const { height, width, pixels } = await readSource(path, source);
    return { height, width, format: undefined, hash: hashOf(pixels) };
  }
  const bytes = await readBytes(path, source).catch((cause: Error) => {
    throw new UnreadablePictureError(path, cause.message);
  });
  const { height, width } = await decodeBytes(path, bytes);
  return { height, width, format: formatOf(bytes), hash: hashOf(bytes) };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The format that a file has by its first bytes. */
export function formatOf(bytes: Uint8Array): string | undefined {
  const begins = (start: string) =>
    Array.from(start).every((char, i) => char === '?' || char.charCodeAt(0) === bytes[i]);
  return SIGNATURES.find(([, start]) => begins(start))?.[0];
}
