/** @file Colour arithmetic that mixes channels or neighbours, as Pillow does it. */
import type { Picture } from '../picture.js';
import { blend, luma } from './levels.js';

const clamp = (value: number): number => Math.min(255, Math.max(0, value));

/** Grey in all three channels. */
export function grayscale(picture: Picture): Picture {
  return adjustSaturation(picture, 0);
}

/** Between grey (0), the picture (1) and beyond: `ImageEnhance.Color`. */
export function adjustSaturation(picture: Picture, factor: number): Picture {
  const from = picture.pixels;
  const pixels = new Uint8Array(from.length);
  for (let at = 0; at < from.length; at += 3) {
    const grey = luma(from[at]!, from[at + 1]!, from[at + 2]!);
    for (let channel = at; channel < at + 3; channel++) {
      pixels[channel] = clamp(blend(grey, from[channel]!, factor));
    }
  }
  return { ...picture, pixels };
}

/** The smoothing kernel's weights, over 13, in float32. */
const EDGE = Math.fround(1 / 13);
const MIDDLE = Math.fround(5 / 13);

/** Between smoothed (0), the picture (1) and beyond: `ImageEnhance.Sharpness`. Borders stay as they are. */
export function adjustSharpness(picture: Picture, factor: number): Picture {
  const { pixels: from, height, width } = picture;
  const { fround } = Math;
  const pixels = Uint8Array.from(from);
  const stride = width * 3;
  const row = (at: number, middle: number) =>
    fround(
      fround(fround(from[at - 3]! * EDGE) + fround(from[at]! * middle)) +
        fround(from[at + 3]! * EDGE),
    );
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * stride + 3; at < (y + 1) * stride - 3; at++) {
      let sum = fround(0.5 + row(at + stride, EDGE));
      sum = fround(sum + row(at, MIDDLE));
      sum = fround(sum + row(at - stride, EDGE));
      pixels[at] = clamp(blend(clamp(Math.trunc(sum)), from[at]!, factor));
    }
  }
  return { ...picture, pixels };
}

/** Turns the hue by `turn` of the whole circle, through Pillow's HSV of three bytes. */
export function adjustHue(picture: Picture, turn: number): Picture {
  const from = picture.pixels;
  const shift = Math.trunc(turn * 255);
  const pixels = new Uint8Array(from.length);
  for (let at = 0; at < from.length; at += 3) {
    const [red, green, blue] = [from[at]!, from[at + 1]!, from[at + 2]!];
    const most = Math.max(red, green, blue);
    const range = most - Math.min(red, green, blue);
    const saturation = range === 0 ? 0 : Math.trunc(Math.fround(range / most) * 255);
    const hue = range === 0 ? 0 : hueOf(red, green, blue, most, range);
    writeRgb(pixels, at, (hue + shift) & 255, saturation, most);
  }
  return { ...picture, pixels };
}

function hueOf(red: number, green: number, blue: number, most: number, range: number): number {
  const { fround } = Math;
  const [r, g, b] = [red, green, blue].map((level) => fround((most - level) / range)) as [
    number,
    number,
    number,
  ];
  let sixths: number;
  if (red === most) sixths = fround(b - g);
  else if (green === most) sixths = fround(2 + r - b);
  else sixths = fround(4 + g - r);
  return Math.trunc(fround((sixths / 6 + 1) % 1) * 255);
}

function writeRgb(
  to: Uint8Array,
  at: number,
  hue: number,
  saturation: number,
  value: number,
): void {
  const { fround } = Math;
  const sector = Math.floor((hue * 6) / 255);
  const rest = fround((hue * 6) / 255 - sector);
  const strength = fround(saturation / 255);
  const p = Math.round(value * (1 - strength));
  const q = Math.round(value * (1 - strength * rest));
  const t = Math.round(value * (1 - strength * (1 - rest)));
  const [red, green, blue] = SECTORS[sector % 6]!(value, p, q, t);
  to[at] = red;
  to[at + 1] = green;
  to[at + 2] = blue;
}

type Sector = (v: number, p: number, q: number, t: number) => readonly [number, number, number];

const SECTORS: readonly Sector[] = [
  (v, p, _, t) => [v, t, p],
  (v, p, q) => [q, v, p],
  (v, p, _, t) => [p, v, t],
  (v, p, q) => [p, q, v],
  (v, p, _, t) => [t, p, v],
  (v, p, q) => [v, p, q],
];
