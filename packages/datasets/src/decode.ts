/**
 * @file Reading a picture file into RGB bytes with sharp (libvips), as Pillow's
 * `Image.open(path).convert('RGB')` does: grey is replicated, alpha dropped without compositing,
 * EXIF orientation and colour profiles ignored, CMYK multiplied out; a truncated file is an error.
 */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { UnreadablePictureError } from './errors.js';
import { jpegComponents } from './jpeg-header.js';
import type { Picture } from './picture.js';

/** As Pillow: twice `Image.MAX_IMAGE_PIXELS`, beyond which it takes a file for a decompression bomb. */
const PIXEL_LIMIT = 178_956_970;

/** Formats that torchvision lists and sharp's prebuilt libvips cannot read, by their first bytes. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  BM: 'BMP',
  P2: 'PGM',
  P3: 'PPM',
  P5: 'PGM',
  P6: 'PPM',
};

export type { Picture } from './picture.js';

let configured = false;

/** Pictures are decoded side by side, so each needs one thread only; and none is decoded twice. */
function configureSharp(): void {
  if (configured) return;
  sharp.concurrency(1);
  sharp.cache(false);
  configured = true;
}

/** Reads a picture from a file. Throws UnreadablePictureError. */
export async function decode(path: string): Promise<Picture> {
  return decodeBytes(path, () => readFile(path));
}

/** Reads a picture from the bytes of a file that errors call `path`. Throws UnreadablePictureError. */
export async function decodeBytes(
  path: string,
  file: Buffer | (() => Promise<Buffer>),
): Promise<Picture> {
  configureSharp();
  try {
    return await decodeFile(typeof file === 'function' ? await file() : file);
  } catch (cause) {
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
}

async function decodeFile(file: Buffer): Promise<Picture> {
  const format = UNSUPPORTED[file.toString('latin1', 0, 2)];
  if (format) throw new Error(`${format} is not supported, save it as PNG`);
  const image = sharp(file, { failOn: 'error', ignoreIcc: true, limitInputPixels: PIXEL_LIMIT });
  const isCmyk = jpegComponents(file) === 4;
  // Left as it is: libvips would convert it by a colour profile, which Pillow does not.
  if (isCmyk) image.pipelineColourspace('cmyk').toColourspace('cmyk');
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const pixels = isCmyk ? cmykToRgb(data) : toRgb(data, info.channels);
  return { pixels, height: info.height, width: info.width };
}

/** Grey (1 or 2 channels) or RGB (3 or 4), the last of an even number being alpha -> RGB, in memory of its own. */
function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(data);
  const rgb = new Uint8Array((data.length / channels) * 3);
  const isColour = channels > 2 ? 1 : 0;
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + isColour]!;
    rgb[to + 2] = data[from + 2 * isColour]!;
  }
  return rgb;
}

/** Ink to light: (1 - ink) * (1 - black), rounded as Pillow's `cmyk2rgb` does. */
function cmykToRgb(data: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const light = 255 - data[from + 3]!;
    for (let ink = 0; ink < 3; ink++) {
      const product = data[from + ink]! * light + 128;
      rgb[to++] = light - ((product + (product >> 8)) >> 8);
    }
  }
  return rgb;
}
