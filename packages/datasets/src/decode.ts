/** @file Reading a picture file into RGB bytes, as Pillow's `Image.open(path).convert('RGB')` does. */
import { readFile } from 'node:fs/promises';
import { isBmp, readBmp } from './decoders/bmp.js';
import { PIXEL_LIMIT, type PixelSize } from './decoders/bytes.js';
import { blockFor, readJpeg, WHOLE_BLOCK } from './decoders/jpeg/decode.js';
import { readByLibvips } from './decoders/libvips.js';
import { isPnm, readPnm } from './decoders/pnm.js';
import { checkedInteger, UnreadablePictureError } from './errors.js';
import type { Picture } from './picture.js';
import type { Room } from './resize/resample.js';
import { resizedSize } from './resize/resize.js';
import { checkedChoice } from './transforms/checks.js';
import { type Resize, resizeBy } from './transforms/resize.js';

export type { Picture } from './picture.js';

export interface DecodeOptions {
  /**
   * 'exact': Pillow's bits. 'fast': a JPEG that is to be resized at once may be decoded at a half, a quarter or an
   * eighth of its height and width, if that is still at least four fifths of what is asked, and is resized with
   * coarser weights; the levels differ by about 1 of 255 on average. Default: 'exact'.
   */
  readonly decode?: 'exact' | 'fast' | undefined;
  /** Pictures of more pixels are errors: they may be decompression bombs. Default: 178,956,970, as Pillow has it. */
  readonly maxPixels?: number | undefined;
}

/** What a loader asks beyond the options. */
export interface DecodeRequest extends DecodeOptions {
  /** Done along with decoding. */
  readonly resize?: Resize | undefined;
  /** Whether this thread may be kept busy: a worker's. Otherwise libvips decodes on a thread of its own. */
  readonly mayBlock?: boolean | undefined;
  /** Where the resized picture goes, if whoever resizes it has the choice. */
  readonly room?: Room | undefined;
}

const MODES = ['exact', 'fast'] as const;

/** The options with their defaults. Throws DatasetError for one out of range. */
export function checkedDecodeOptions(
  owner: string,
  { decode = 'exact', maxPixels = PIXEL_LIMIT }: DecodeOptions,
): { decode: 'exact' | 'fast'; maxPixels: number } {
  return {
    decode: checkedChoice(owner, 'decode', decode, MODES),
    maxPixels: checkedInteger(owner, 'maxPixels', maxPixels, 1),
  };
}

/** Reads a picture from a file. Throws UnreadablePictureError, and DatasetError for an option out of range. */
export async function decode(
  path: string,
  { maxPixels }: Pick<DecodeOptions, 'maxPixels'> = {},
): Promise<Picture> {
  return decodeBytes(path, () => readFile(path), { maxPixels });
}

/** Reads a picture from the bytes of a file that errors call `path`. Throws UnreadablePictureError. */
export async function decodeBytes(
  path: string,
  file: Buffer | (() => Promise<Buffer>),
  request: DecodeRequest = {},
): Promise<Picture> {
  const { decode, maxPixels } = checkedDecodeOptions('decode', request);
  try {
    const bytes = typeof file === 'function' ? await file() : file;
    return await decodeFile(bytes, { ...request, decode, maxPixels });
  } catch (cause) {
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
}

async function decodeFile(
  file: Buffer,
  { decode, maxPixels, resize, mayBlock, room }: DecodeRequest & { readonly maxPixels: number },
): Promise<Picture> {
  const isFast = decode === 'fast';
  if (isFast || mayBlock) {
    const picture = readOrdinaryJpeg(file, maxPixels, resize, isFast, room);
    if (picture) return picture;
  }
  const picture = isPnm(file)
    ? readPnm(file, maxPixels)
    : isBmp(file)
      ? readBmp(file, maxPixels)
      : await readByLibvips(file, maxPixels);
  return resize ? resizeBy(picture, resizedSize(picture, resize), resize) : picture;
}

/** Decodes and resizes in one go; undefined for a file that is no ordinary JPEG. */
function readOrdinaryJpeg(
  file: Buffer,
  maxPixels: number,
  options: Resize | undefined,
  isFast: boolean,
  room: Room | undefined,
): Picture | undefined {
  const shrinks = isFast && options?.antialias && options.interpolation !== 'nearest';
  let target: readonly [height: number, width: number] | undefined;
  const chooseBlock = (whole: PixelSize) => {
    target = options && resizedSize(whole, options);
    if (!target || !shrinks) return WHOLE_BLOCK;
    return blockFor(whole, { height: target[0], width: target[1] });
  };
  return readJpeg(file, maxPixels, chooseBlock, (decoded, extent) => {
    const resampling = { extent, room, isCoarse: isFast };
    const result = options ? resizeBy(decoded, target!, options, resampling) : decoded;
    return result === decoded ? { ...decoded, pixels: decoded.pixels.slice() } : result;
  });
}
