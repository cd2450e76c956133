/** @file Colour arithmetic that is a table of 256 levels, as Pillow's ImageOps and ImageEnhance have it. */
import type { Picture } from '../picture.js';

/** `levels`: 256 new levels for all channels, or 256 for each of the three. */
function mapLevels(picture: Picture, levels: Uint8Array): Picture {
  const { pixels } = picture;
  const [green, blue] = levels.length === 256 ? [0, 0] : [256, 512];
  const mapped = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 3) {
    mapped[at] = levels[pixels[at]!]!;
    mapped[at + 1] = levels[green + pixels[at + 1]!]!;
    mapped[at + 2] = levels[blue + pixels[at + 2]!]!;
  }
  return { ...picture, pixels: mapped };
}

const table = (level: (value: number) => number): Uint8Array =>
  Uint8ClampedArray.from({ length: 256 }, (_, value) =>
    Math.trunc(level(value)),
  ) as unknown as Uint8Array;

/**
 * A level between `from` (factor 0) and `to` (factor 1) or beyond, in float32 as Pillow's `Image.blend`;
 * not yet cut to 0..255.
 */
export function blend(from: number, to: number, factor: number): number {
  return Math.trunc(Math.fround(from + Math.fround(Math.fround(factor) * (to - from))));
}

/** Grey, as Pillow's `convert('L')`: ITU-R 601 in 16 fractional bits. */
export function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

export function adjustBrightness(picture: Picture, factor: number): Picture {
  return mapLevels(
    picture,
    table((value) => blend(0, value, factor)),
  );
}

/** Away from, or towards, the mean grey of the picture. */
export function adjustContrast(picture: Picture, factor: number): Picture {
  const { pixels } = picture;
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 3) {
    sum += luma(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!);
  }
  const mean = Math.trunc(sum / (pixels.length / 3) + 0.5);
  return mapLevels(
    picture,
    table((value) => blend(mean, value, factor)),
  );
}

/** Keeps the highest `bits` bits of each level. */
export function posterize(picture: Picture, bits: number): Picture {
  return mapLevels(
    picture,
    table((value) => value & ~(2 ** (8 - bits) - 1)),
  );
}

/** Inverts the levels from `threshold` on. */
export function solarize(picture: Picture, threshold: number): Picture {
  return mapLevels(
    picture,
    table((value) => (value < threshold ? value : 255 - value)),
  );
}

/** How often each level occurs, for each channel. */
function histograms({ pixels }: Picture): readonly Uint32Array[] {
  const counts = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)] as const;
  for (let at = 0; at < pixels.length; at += 3) {
    counts[0][pixels[at]!]!++;
    counts[1][pixels[at + 1]!]!++;
    counts[2][pixels[at + 2]!]!++;
  }
  return counts;
}

function mapChannels(
  picture: Picture,
  levelsOf: (counts: Uint32Array) => (value: number) => number,
): Picture {
  const levels = new Uint8Array(768);
  for (const [channel, counts] of histograms(picture).entries()) {
    levels.set(table(levelsOf(counts)), channel * 256);
  }
  return mapLevels(picture, levels);
}

const unchanged = (value: number) => value;

/** Stretches each channel so that its darkest level becomes 0 and its lightest 255. */
export function autocontrast(picture: Picture): Picture {
  return mapChannels(picture, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return unchanged;
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return (value) => value * scale + offset;
  });
}

/** Spreads the levels of each channel so that all are about as frequent. */
export function equalize(picture: Picture): Picture {
  return mapChannels(picture, (counts) => {
    const used = counts.filter((count) => count > 0);
    const total = used.reduce((sum, count) => sum + count, 0);
    const step = Math.floor((total - used[used.length - 1]!) / 255);
    if (used.length <= 1 || step === 0) return unchanged;
    const before = new Float64Array(256);
    for (let value = 1; value < 256; value++)
      before[value] = before[value - 1]! + counts[value - 1]!;
    return (value) => Math.floor((Math.floor(step / 2) + before[value]!) / step);
  });
}
