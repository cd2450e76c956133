/** @file From the source of a picture to its pixels, in whichever thread. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type DecodeRequest, decodeBytes } from './decode.js';
import { UnreadablePictureError } from './errors.js';
import { importFunction } from './import-function.js';
import type { Picture } from './picture.js';
import { resizedSize } from './resize/resize.js';
import type { PictureReader, PictureSource, ZipMember } from './source.js';
import { resizeBy } from './transforms/resize.js';
import { readMember } from './zip/member.js';

/** Reads the picture that errors call `path`. Throws UnreadablePictureError. */
export async function readSource(
  path: string,
  source: PictureSource | undefined,
  request: DecodeRequest = {},
): Promise<Picture> {
  try {
    if (source?.kind === 'pixels') return resized(source.picture, request);
    if (source?.kind === 'module') {
      const read = await importFunction<PictureReader>(source);
      return resized(checkedPicture(await read(path)), request);
    }
    return await decodeBytes(path, await readBytes(path, source, request.mayBlock), request);
  } catch (cause) {
    if (cause instanceof UnreadablePictureError) throw cause;
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
}

function resized(picture: Picture, { resize }: DecodeRequest): Picture {
  return resize ? resizeBy(picture, resizedSize(picture, resize), resize) : picture;
}

/**
 * The bytes of a picture file, wherever it lies. A thread that may be kept busy waits for them itself, which
 * takes a fifth of the time. Throws the system's errors.
 */
export async function readBytes(
  path: string,
  source: ZipMember | { readonly kind: 'blob'; readonly blob: Blob } | undefined,
  mayBlock = false,
): Promise<Buffer> {
  if (source === undefined) return mayBlock ? readFileSync(path) : readFile(path);
  if (source.kind === 'zip') return readMember(source);
  return Buffer.from(await source.blob.arrayBuffer());
}

/** What a reader of the user's returned, if it is a picture; throws otherwise. */
export function checkedPicture(picture: Picture): Picture {
  const { pixels, height, width } = picture;
  const bytes = height * width * 3;
  if (!(pixels instanceof Uint8Array) || !(height > 0) || !(width > 0) || pixels.length !== bytes) {
    throw new Error(
      `the loader returned no picture: ${pixels?.length} values for ${height} x ${width} x 3`,
    );
  }
  return picture;
}
