/** @file From the source of a picture to its pixels, in whichever thread. */
import { readFile } from 'node:fs/promises';
import { type DecodeRequest, decodeBytes } from './decode.js';
import { UnreadablePictureError } from './errors.js';
import { importFunction } from './import-function.js';
import type { Picture } from './picture.js';
import { resizedSize } from './resize/resize.js';
import type { PictureReader, PictureSource } from './source.js';
import { resizeBy } from './transforms/resize.js';
import { readMember } from './zip/member.js';

/** Reads the picture that errors call `path`. Throws UnreadablePictureError. */
export async function readSource(
  path: string,
  source: PictureSource | undefined,
  request: DecodeRequest = {},
): Promise<Picture> {
  try {
    switch (source?.kind) {
      case undefined:
        return await decodeBytes(path, () => readFile(path), request);
      case 'pixels':
        return resized(source.picture, request);
      case 'zip':
        return await decodeBytes(path, await readMember(source), request);
      case 'blob':
        return await decodeBytes(path, Buffer.from(await source.blob.arrayBuffer()), request);
      case 'module':
        return resized(
          checkedPicture(await (await importFunction<PictureReader>(source))(path)),
          request,
        );
    }
  } catch (cause) {
    if (cause instanceof UnreadablePictureError) throw cause;
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
}

function resized(picture: Picture, { resize }: DecodeRequest): Picture {
  return resize ? resizeBy(picture, resizedSize(picture, resize), resize) : picture;
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
