/** @file Moving whole pixels: cropping, padding, mirroring. Each works on uint8 and float32 alike. */
import { emptyLike, type Raster } from '../picture.js';

/** A part of a picture, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Pixels to add on each side. */
export interface Sides {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What lies beyond the edge: one colour, the edge itself, or the picture mirrored without or with its edge. */
export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

export type Colour = readonly [red: number, green: number, blue: number];

/** The part of a picture in `box`, which lies within it. */
export function crop<R extends Raster>(raster: R, { top, left, height, width }: Box): R {
  if (height === raster.height && width === raster.width) return raster;
  const pixels = emptyLike(raster.pixels, height * width * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * raster.width + left) * 3;
    pixels.set(raster.pixels.subarray(from, from + width * 3), y * width * 3);
  }
  return { ...raster, pixels, height, width };
}

/** For each place along an axis, where its pixel comes from; -1 for the fill colour. */
function sources(size: number, before: number, after: number, mode: PaddingMode): Int32Array {
  return Int32Array.from({ length: before + size + after }, (_, i) => {
    const at = i - before;
    if (at >= 0 && at < size) return at;
    if (mode === 'constant') return -1;
    if (mode === 'edge') return at < 0 ? 0 : size - 1;
    if (size === 1) return 0;
    // Mirrored again and again: a period holds the picture forth and back.
    const period = mode === 'reflect' ? 2 * size - 2 : 2 * size;
    const within = ((at % period) + period) % period;
    return within < size ? within : period - within - (mode === 'reflect' ? 0 : 1);
  });
}

export function pad<R extends Raster>(
  raster: R,
  { left, top, right, bottom }: Sides,
  mode: PaddingMode,
  fill: Colour,
): R {
  const columns = sources(raster.width, left, right, mode);
  const rows = sources(raster.height, top, bottom, mode);
  const pixels = emptyLike(raster.pixels, rows.length * columns.length * 3);
  let at = 0;
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * raster.width + x) * 3;
      const isFill = x < 0 || y < 0;
      for (let c = 0; c < 3; c++) pixels[at++] = isFill ? fill[c]! : raster.pixels[from + c]!;
    }
  }
  return { ...raster, pixels, height: rows.length, width: columns.length };
}

/** Left to right. */
export function mirror<R extends Raster>(raster: R): R {
  const { height, width } = raster;
  const pixels = emptyLike(raster.pixels, raster.pixels.length);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let from = ((y + 1) * width - 1) * 3; at < (y + 1) * width * 3; from -= 3) {
      pixels[at++] = raster.pixels[from]!;
      pixels[at++] = raster.pixels[from + 1]!;
      pixels[at++] = raster.pixels[from + 2]!;
    }
  }
  return { ...raster, pixels };
}

/** Top to bottom. */
export function overturn<R extends Raster>(raster: R): R {
  const { height, width } = raster;
  const pixels = emptyLike(raster.pixels, raster.pixels.length);
  for (let y = 0; y < height; y++) {
    const from = (height - 1 - y) * width * 3;
    pixels.set(raster.pixels.subarray(from, from + width * 3), y * width * 3);
  }
  return { ...raster, pixels };
}

/** A quarter turn counterclockwise: (H, W) -> (W, H). */
export function quarterTurn<R extends Raster>(raster: R): R {
  const { height, width } = raster;
  const pixels = emptyLike(raster.pixels, raster.pixels.length);
  let at = 0;
  for (let x = width - 1; x >= 0; x--) {
    for (let y = 0; y < height; y++) {
      const from = (y * width + x) * 3;
      pixels[at++] = raster.pixels[from]!;
      pixels[at++] = raster.pixels[from + 1]!;
      pixels[at++] = raster.pixels[from + 2]!;
    }
  }
  return { ...raster, pixels, height: width, width: height };
}
