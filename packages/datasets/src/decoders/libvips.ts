/**
 * @file Reading what libvips reads, through sharp, as Pillow's `convert('RGB')` gives it: grey is replicated, alpha
 * dropped without compositing, colour profiles and EXIF orientation ignored (but for TIFF, which Pillow turns),
 * CMYK multiplied out, 16 bits per channel cut to the upper 8, 16-bit grey cut off at 255.
 */
import sharp from 'sharp';
import type { Picture } from '../picture.js';
import { checkSize } from './bytes.js';
import { jpegComponents } from './jpeg/components.js';

let configured = false;

/** Pictures are decoded side by side, so each needs one thread only; and none is decoded twice. */
function configureSharp(): void {
  if (configured) return;
  sharp.concurrency(1);
  sharp.cache(false);
  configured = true;
}

interface Kind {
  readonly isCmyk: boolean;
  readonly isDeepGrey: boolean;
  readonly isTiff: boolean;
}

const PNG = [0x89, 0x50, 0x4e, 0x47];

/** What of a file decides how it is read. Only a TIFF's header is too involved to look at here. */
async function kindOf(file: Buffer): Promise<Kind> {
  const components = jpegComponents(file);
  if (components) return { isCmyk: components === 4, isDeepGrey: false, isTiff: false };
  if (PNG.every((byte, i) => file[i] === byte)) {
    return { isCmyk: false, isDeepGrey: file[24] === 16 && file[25] === 0, isTiff: false };
  }
  const mark = file.toString('latin1', 0, 2);
  if (mark !== 'II' && mark !== 'MM') return { isCmyk: false, isDeepGrey: false, isTiff: false };
  const { space, depth, channels } = await sharp(file).metadata();
  const isDeepGrey = depth === 'ushort' && channels === 1;
  return { isCmyk: space === 'cmyk', isDeepGrey, isTiff: true };
}

/** Reads a picture. Throws for what libvips cannot read, and for more pixels than are allowed. */
export async function readByLibvips(file: Buffer, maxPixels: number): Promise<Picture> {
  configureSharp();
  const { isCmyk, isDeepGrey, isTiff } = await kindOf(file);
  // The header is read by libvips either way; a limit of its own would not say the size.
  const image = sharp(file, { failOn: 'error', ignoreIcc: true, limitInputPixels: maxPixels });
  if (isTiff) image.autoOrient();
  // Left as it is: libvips would convert it by a colour profile, which Pillow does not.
  if (isCmyk) image.pipelineColourspace('cmyk').toColourspace('cmyk');
  if (isDeepGrey) image.toColourspace('grey16');
  try {
    const { data, info } = await image
      .raw({ depth: isDeepGrey ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { height, width } = info;
    if (isDeepGrey) return { pixels: cutDeepGrey(data), height, width };
    return { pixels: isCmyk ? cmykToRgb(data) : toRgb(data, info.channels), height, width };
  } catch (error) {
    // libvips says that there is a limit, but neither the limit nor the size.
    const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
    checkSize({ height, width }, maxPixels);
    throw error;
  }
}

/** 16-bit grey -> RGB: Pillow takes the value itself, and 255 for all above. */
function cutDeepGrey(data: Buffer): Uint8Array {
  const grey = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(Math.min(255, grey[i]!), 3 * i, 3 * i + 3);
  return rgb;
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
