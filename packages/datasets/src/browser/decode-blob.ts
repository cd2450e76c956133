/** @file Reading a picture with the browser's own decoder. */
import { UnreadablePictureError } from '../errors.js';
import type { Picture } from '../picture.js';
import { withoutExif } from './exif.js';

interface Bitmap {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** What of the browser is used here; Node's types do not have it. */
interface Platform {
  createImageBitmap(blob: Blob, options: Readonly<Record<string, string>>): Promise<Bitmap>;
  readonly OffscreenCanvas: new (
    width: number,
    height: number,
  ) => {
    getContext(
      kind: '2d',
      options: { willReadFrequently: boolean },
    ): {
      drawImage(bitmap: Bitmap, x: number, y: number): void;
      getImageData(
        x: number,
        y: number,
        width: number,
        height: number,
      ): { readonly data: Uint8ClampedArray };
    };
  };
}

/** As Pillow: no colour profile, alpha not multiplied in; and no orientation by EXIF, see exif.ts. */
const OPTIONS = {
  colorSpaceConversion: 'none',
  premultiplyAlpha: 'none',
} as const;

/**
 * Reads a picture that errors call `path`, in whatever format the browser knows. The pixels are the
 * browser's: a JPEG may differ from Pillow's by a few levels, and colours under alpha are not exact. Throws
 * UnreadablePictureError.
 */
export async function decodeBlob(path: string, blob: Blob): Promise<Picture> {
  const { createImageBitmap, OffscreenCanvas } = globalThis as unknown as Platform;
  let bitmap: Bitmap | undefined;
  try {
    bitmap = await createImageBitmap(await withoutExif(blob), OPTIONS);
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
    });
    context.drawImage(bitmap, 0, 0);
    return { pixels: toRgb(context.getImageData(0, 0, width, height).data), height, width };
  } catch (cause) {
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  } finally {
    bitmap?.close();
  }
}

function toRgb(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}
