/** @file Reading Windows and OS/2 bitmaps without compression, as Pillow reads them; alpha is dropped. */
import type { Picture } from '../picture.js';
import { checkSize, truncated } from './bytes.js';

const FILE_HEADER = 14;
const CORE_HEADER = 12;

const NO_COMPRESSION = 0;
const MASKS = 3;

/** The masks of red, green and blue that 16 bits have where the file gives none. */
const FIVE_EACH = [0x7c00, 0x03e0, 0x001f] as const;
/** The masks that are read; Pillow knows these and their like. */
const MASKS_16 = [FIVE_EACH, [0xf800, 0x07e0, 0x001f]] as const;

export function isBmp(file: Uint8Array): boolean {
  return file[0] === 0x42 && file[1] === 0x4d;
}

interface Header {
  readonly height: number;
  readonly width: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly pixelsAt: number;
  readonly palette: Uint8Array;
  readonly paletteStep: 3 | 4;
  readonly masks: readonly number[] | undefined;
}

export function readBmp(file: Uint8Array, maxPixels: number): Picture {
  if (file.length < FILE_HEADER + CORE_HEADER) throw truncated();
  const header = readHeader(file);
  checkSize(header, maxPixels);
  const { height, width, bits } = header;
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (file.length < header.pixelsAt + stride * height) throw truncated();
  const pixels = new Uint8Array(height * width * 3);
  const readPixel = pixelReader(file, header);
  for (let y = 0, to = 0; y < height; y++) {
    const row = header.pixelsAt + (header.isTopDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++, to += 3) readPixel(row, x, pixels, to);
  }
  return { pixels, height, width };
}

function readHeader(file: Uint8Array): Header {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const size = view.getUint32(FILE_HEADER, true);
  const isCore = size === CORE_HEADER;
  if (!isCore && (size < 40 || file.length < FILE_HEADER + size)) {
    throw new Error(`its header of ${size} bytes is unknown or cut off`);
  }
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const signed = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? NO_COMPRESSION : view.getUint32(30, true);
  const colours = isCore ? 0 : view.getUint32(46, true);
  if (compression !== NO_COMPRESSION && compression !== MASKS) {
    throw new Error(`BMP with compression ${compression} is not supported, save it as PNG`);
  }
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`it has ${bits} bits per pixel`);
  const hasMasks = compression === MASKS;
  const masksBehind = hasMasks && size === 40 ? 12 : 0;
  const paletteAt = FILE_HEADER + size + masksBehind;
  const paletteStep = isCore ? 3 : 4;
  const entries = bits <= 8 ? colours || 1 << bits : 0;
  const mask = (i: number) => view.getUint32(54 + 4 * i, true);
  if (hasMasks && file.length < 66) throw truncated();
  return {
    width,
    height: Math.abs(signed),
    isTopDown: signed < 0,
    bits,
    pixelsAt: view.getUint32(10, true),
    palette: file.subarray(paletteAt, paletteAt + entries * paletteStep),
    paletteStep,
    masks: hasMasks ? [mask(0), mask(1), mask(2)] : undefined,
  };
}

type ReadPixel = (row: number, x: number, to: Uint8Array, at: number) => void;

function pixelReader(file: Uint8Array, header: Header): ReadPixel {
  const { bits } = header;
  if (bits <= 8) return paletteReader(file, header);
  if (bits === 16) return packedReader(file, header.masks ?? FIVE_EACH);
  const bytes = bits / 8;
  const order = bits === 32 && header.masks ? header.masks.map(byteOf) : [2, 1, 0];
  return (row, x, to, at) => {
    const from = row + x * bytes;
    for (let c = 0; c < 3; c++) to[at + c] = file[from + order[c]!]!;
  };
}

/** Which byte of a little-endian pixel a mask of eight bits selects. */
function byteOf(mask: number): number {
  const byte = [0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask);
  if (byte < 0) throw new Error(`the mask ${mask.toString(16)} is not supported, save it as PNG`);
  return byte;
}

/** Colours of five or six bits, stretched to 255 and cut off after the point. */
function packedReader(file: Uint8Array, masks: readonly number[]): ReadPixel {
  if (!MASKS_16.some((known) => known.every((mask, i) => mask === masks[i]))) {
    throw new Error('its masks are not supported, save it as PNG');
  }
  const channels = masks.map((mask) => {
    const shift = Math.log2(mask & -mask);
    return { shift, largest: mask >> shift };
  });
  return (row, x, to, at) => {
    const pixel = file[row + 2 * x]! + file[row + 2 * x + 1]! * 256;
    for (const [c, { shift, largest }] of channels.entries()) {
      to[at + c] = Math.trunc((((pixel >> shift) & largest) * 255) / largest);
    }
  };
}

function paletteReader(file: Uint8Array, { bits, palette, paletteStep }: Header): ReadPixel {
  const perByte = 8 / bits;
  return (row, x, to, at) => {
    const byte = file[row + Math.trunc(x / perByte)]!;
    const index = (byte >> (8 - bits * ((x % perByte) + 1))) & ((1 << bits) - 1);
    const from = index * paletteStep;
    for (let c = 0; c < 3; c++) to[at + c] = palette[from + 2 - c] ?? 0;
  };
}
