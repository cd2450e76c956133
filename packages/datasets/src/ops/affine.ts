/** @file Affine maps of a picture, bit for bit as Pillow's `Image.transform` does them (`src/libImaging/Geometry.c`). */
import type { Picture } from '../picture.js';
import { type Colour, mirror, overturn, quarterTurn } from './geometry.js';

export const AFFINE_INTERPOLATIONS = ['nearest', 'bilinear'] as const;
export type AffineInterpolation = (typeof AFFINE_INTERPOLATIONS)[number];

/** Output (x, y) comes from input (a x + b y + c, d x + e y + f). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Maps a picture onto a canvas of one colour, by default of its own size. */
export function affine(
  picture: Picture,
  matrix: Matrix,
  interpolation: AffineInterpolation,
  fill: Colour,
  size: { readonly height: number; readonly width: number } = picture,
): Picture {
  const { height, width } = size;
  const pixels = new Uint8Array(height * width * 3);
  if (fill.some((level) => level !== 0)) {
    for (let at = 0; at < pixels.length; at++) pixels[at] = fill[at % 3]!;
  }
  const target = { pixels, height, width };
  if (interpolation === 'bilinear') sampleBilinear(picture, matrix, target);
  else if (matrix[1] === 0 && matrix[3] === 0) scaleNearest(picture, matrix, target);
  else sampleNearest(picture, matrix, target);
  return target;
}

function copyPixel(from: Picture, x: number, y: number, to: Uint8Array, at: number): void {
  const start = (y * from.width + x) * 3;
  to[at] = from.pixels[start]!;
  to[at + 1] = from.pixels[start + 1]!;
  to[at + 2] = from.pixels[start + 2]!;
}

/** 16 fractional bits, as Pillow has where all coordinates are small. */
function fixed(value: number): number {
  return Math.floor(value * 65536 + 0.5) | 0;
}

function sampleNearest(from: Picture, [a, b, c, d, e, f]: Matrix, to: Picture): void {
  let rowX = fixed(c + a * 0.5 + b * 0.5);
  let rowY = fixed(f + d * 0.5 + e * 0.5);
  const [stepX, stepY, nextX, nextY] = [fixed(a), fixed(d), fixed(b), fixed(e)];
  let at = 0;
  for (let y = 0; y < to.height; y++) {
    let [inX, inY] = [rowX, rowY];
    for (let x = 0; x < to.width; x++, at += 3) {
      const [left, top] = [inX >> 16, inY >> 16];
      if (left >= 0 && left < from.width && top >= 0 && top < from.height) {
        copyPixel(from, left, top, to.pixels, at);
      }
      inX += stepX;
      inY += stepY;
    }
    rowX += nextX;
    rowY += nextY;
  }
}

/** Without rotation or shear, Pillow sums the steps in double precision instead. */
function scaleNearest(from: Picture, [a, , c, , e, f]: Matrix, to: Picture): void {
  const axis = (start: number, step: number, length: number) => {
    let at = start + step * 0.5;
    return Int32Array.from({ length }, () => {
      const place = at < 0 ? -1 : Math.trunc(at);
      at += step;
      return place;
    });
  };
  const columns = axis(c, a, to.width);
  let at = 0;
  for (const y of axis(f, e, to.height)) {
    for (const x of columns) {
      if (x >= 0 && x < from.width && y >= 0 && y < from.height) {
        copyPixel(from, x, y, to.pixels, at);
      }
      at += 3;
    }
  }
}

function sampleBilinear(from: Picture, [a, b, c, d, e, f]: Matrix, to: Picture): void {
  const { pixels, height, width } = from;
  let at = 0;
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++, at += 3) {
      const inX = a * (x + 0.5) + b * (y + 0.5) + c;
      const inY = d * (x + 0.5) + e * (y + 0.5) + f;
      if (inX < 0 || inX >= width || inY < 0 || inY >= height) continue;
      const left = Math.floor(inX - 0.5);
      const top = Math.floor(inY - 0.5);
      const dx = inX - 0.5 - left;
      const dy = inY - 0.5 - top;
      const x0 = Math.max(left, 0) * 3;
      const x1 = Math.min(left + 1, width - 1) * 3;
      const row0 = Math.max(top, 0) * width * 3;
      const row1 = Math.min(top + 1, height - 1) * width * 3;
      for (let channel = 0; channel < 3; channel++) {
        const upperLeft = pixels[row0 + x0 + channel]!;
        const lowerLeft = pixels[row1 + x0 + channel]!;
        const upper = upperLeft + (pixels[row0 + x1 + channel]! - upperLeft) * dx;
        const lower = lowerLeft + (pixels[row1 + x1 + channel]! - lowerLeft) * dx;
        to.pixels[at + channel] = Math.trunc(upper + (lower - upper) * dy);
      }
    }
  }
}

export interface Rotation {
  /** Degrees, counterclockwise. */
  readonly angle: number;
  readonly interpolation: AffineInterpolation;
  /** Enlarge the canvas so that nothing is cut off. */
  readonly expand: boolean;
  /** (x, y) in pixels; the middle where undefined. */
  readonly center: readonly [x: number, y: number] | undefined;
  readonly fill: Colour;
}

/** Pillow's `Image.rotate`; quarter turns about the middle move whole pixels. */
export function rotate(picture: Picture, rotation: Rotation): Picture {
  const { height, width } = picture;
  const { interpolation, expand, center, fill } = rotation;
  const degrees = ((rotation.angle % 360) + 360) % 360;
  if (!center) {
    if (degrees === 0) return picture;
    if (degrees === 180) return mirror(overturn(picture));
    const fits = expand || width === height;
    if (degrees === 90 && fits) return quarterTurn(picture);
    if (degrees === 270 && fits) return mirror(overturn(quarterTurn(picture)));
  }
  const radians = -(degrees * (Math.PI / 180));
  const cosine = Number(Math.cos(radians).toFixed(15));
  const sine = Number(Math.sin(radians).toFixed(15));
  const [x, y] = center ?? [width / 2, height / 2];
  const turn = (px: number, py: number, c: number, f: number) =>
    [cosine * px + sine * py + c, -sine * px + cosine * py + f] as const;
  let [c, f] = turn(-x, -y, 0, 0);
  c += x;
  f += y;
  let size = { height, width };
  if (expand) {
    const corners = [
      turn(0, 0, c, f),
      turn(width, 0, c, f),
      turn(width, height, c, f),
      turn(0, height, c, f),
    ];
    const extent = (values: number[]) =>
      Math.ceil(Math.max(...values)) - Math.floor(Math.min(...values));
    size = {
      width: extent(corners.map(([cx]) => cx)),
      height: extent(corners.map(([, cy]) => cy)),
    };
    [c, f] = turn(-(size.width - width) / 2, -(size.height - height) / 2, c, f);
  }
  return affine(picture, [cosine, sine, c, -sine, cosine, f], interpolation, fill, size);
}

/** Shear in degrees and translation in pixels about `center`, by torchvision's `affine` with angle 0 and scale 1. */
export function shearMatrix(
  [cx, cy]: readonly [x: number, y: number],
  [tx, ty]: readonly [x: number, y: number],
  shear: readonly [x: number, y: number],
): Matrix {
  const [sx, sy] = shear.map((degrees) => degrees * (Math.PI / 180)) as [number, number];
  const a = Math.cos(-sy) / Math.cos(sy);
  const b = (-Math.cos(-sy) * Math.tan(sx)) / Math.cos(sy);
  const c = Math.sin(-sy) / Math.cos(sy);
  const d = (-Math.sin(-sy) * Math.tan(sx)) / Math.cos(sy) + 1;
  const [left, top] = [-cx - tx, -cy - ty];
  return [d, -b, d * left - b * top + cx, -c, a, -c * left + a * top + cy];
}
