/** @file From the source of a picture to its pixels, in whichever thread. */
import { type DecodeOptions, decode, decodeBytes } from './decode.js';
import { UnreadablePictureError } from './errors.js';
import { importFunction } from './import-function.js';
import type { Picture } from './picture.js';
import type { PictureReader, PictureSource } from './source.js';
import { readMember } from './zip/member.js';

/** Reads the picture that errors call `path`. Throws UnreadablePictureError. */
export async function readSource(
  path: string,
  source: PictureSource | undefined,
  options: DecodeOptions = {},
): Promise<Picture> {
  try {
    switch (source?.kind) {
      case undefined:
        return await decode(path, options);
      case 'pixels':
        return source.picture;
      case 'zip':
        return await decodeBytes(path, await readMember(source), options);
      case 'blob':
        return await decodeBytes(path, Buffer.from(await source.blob.arrayBuffer()), options);
      case 'module':
        return checkedPicture(await (await importFunction<PictureReader>(source))(path));
    }
  } catch (cause) {
    if (cause instanceof UnreadablePictureError) throw cause;
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
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
