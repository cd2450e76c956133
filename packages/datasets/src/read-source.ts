/** @file From the source of a picture to its pixels, in whichever thread. */
import { readFile } from 'node:fs/promises';
import { decodeBytes, type Picture } from './decode.js';
import { UnreadablePictureError } from './errors.js';
import type { ModuleFunction, PictureReader, PictureSource, ZipMember } from './source.js';
import { readMember } from './zip/member.js';

/** Reads the picture that errors call `path`. Throws UnreadablePictureError. */
export async function readSource(
  path: string,
  source: PictureSource | undefined,
): Promise<Picture> {
  try {
    if (source?.kind === 'pixels') return source.picture;
    if (source?.kind === 'module') return checkedPicture(await (await importReader(source))(path));
    return await decodeBytes(path, await readBytes(path, source));
  } catch (cause) {
    if (cause instanceof UnreadablePictureError) throw cause;
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
}

/** The bytes of a picture file, wherever it lies. Throws the system's errors. */
export async function readBytes(
  path: string,
  source: ZipMember | { readonly kind: 'blob'; readonly blob: Blob } | undefined,
): Promise<Buffer> {
  if (source === undefined) return readFile(path);
  if (source.kind === 'zip') return readMember(source);
  return Buffer.from(await source.blob.arrayBuffer());
}

async function importReader({ module, name }: ModuleFunction): Promise<PictureReader> {
  const exported = ((await import(module)) as Record<string, unknown>)[name];
  if (typeof exported !== 'function') {
    throw new Error(`the module ${module} exports no function ${name}`);
  }
  return exported as PictureReader;
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
