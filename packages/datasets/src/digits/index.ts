/** @file Digits of 28 x 28, light on dark as MNIST's, drawn by hand as it were. */
import { checkedInteger } from '../errors.js';
import { PictureArray } from '../picture-array.js';
import { Dice } from '../sample/dice.js';
import type { Compose } from '../transforms.js';
import { GLYPHS, type Point, type Stroke } from './strokes.js';

export interface DigitsOptions {
  /** How many pictures: 0, 1, ..., 9, 0, ... */
  readonly count: number;
  /** A non-negative safe integer. The same seed gives the same pictures, whatever the count. */
  readonly seed: number;
  readonly transform?: Compose | undefined;
}

const SIDE = 28;

/** Keeps the digits' choices apart from those of the animals, which count their labels from 0. */
const FIRST_LABEL = 0x100;

/**
 * Draws digits: each is written in one of several ways, turned, slanted, stretched and moved, with a pen of
 * some width and an unsteady hand. A data set for a first lesson and for tests, in memory. Throws
 * DatasetError for an option out of range.
 */
export function drawDigits({ count, seed, transform }: DigitsOptions): PictureArray {
  checkedInteger('drawDigits', 'count', count, 0);
  checkedInteger('drawDigits', 'seed', seed, 0);
  const pixels = new Uint8Array(count * SIDE * SIDE);
  const labels = Array.from({ length: count }, (_, i) => i % GLYPHS.length);
  for (const [i, digit] of labels.entries()) {
    const dice = new Dice(seed, FIRST_LABEL + digit, Math.floor(i / GLYPHS.length));
    draw(digit, dice, pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
  }
  const classes = GLYPHS.map((_, digit) => `${digit}`);
  const shape = [count, SIDE, SIDE] as const;
  return new PictureArray({ pixels, shape, labels, classes, transform, name: 'digits' });
}

function draw(digit: number, dice: Dice, picture: Uint8Array): void {
  const glyph = dice.pick(GLYPHS[digit]!);
  const toPicture = placement(dice);
  const strokes = glyph.map((stroke) => smooth(stroke.map((at) => toPicture(unsteady(at, dice)))));
  const pen = dice.between(0.9, 1.7);
  const ink = dice.between(190, 255);
  for (const stroke of strokes) {
    for (let i = 1; i < stroke.length; i++) {
      const [from, to] = [stroke[i - 1]!, stroke[i]!];
      const reach = pen + 0.5;
      const [left, right] = extent(from[0], to[0], reach);
      const [top, bottom] = extent(from[1], to[1], reach);
      for (let y = top; y <= bottom; y++) {
        for (let x = left; x <= right; x++) {
          const covered = Math.min(1, Math.max(0, reach - distance(from, to, x, y)));
          const at = y * SIDE + x;
          picture[at] = Math.max(picture[at]!, Math.round(covered * ink));
        }
      }
    }
  }
}

/** The pixels along one axis that a line from `a` to `b` may reach. */
function extent(a: number, b: number, reach: number): readonly [number, number] {
  return [
    Math.max(0, Math.floor(Math.min(a, b) - reach)),
    Math.min(SIDE - 1, Math.ceil(Math.max(a, b) + reach)),
  ];
}

function unsteady([x, y]: Point, dice: Dice): Point {
  return [x + dice.normal() * 0.018, y + dice.normal() * 0.018];
}

/** From the box of a glyph into the picture: stretched, slanted, turned and moved. */
function placement(dice: Dice): (at: Point) => Point {
  const [width, height] = [dice.between(11, 17), dice.between(17, 21)];
  const slant = dice.between(-0.12, 0.3);
  const turn = dice.between(-0.16, 0.16);
  const [left, top] = [dice.between(-2, 2), dice.between(-1.5, 1.5)];
  const middle = (SIDE - 1) / 2;
  return ([x, y]) => {
    const v = (y - 0.5) * height;
    const u = (x - 0.5) * width - slant * v;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return [middle + left + u * cos - v * sin, middle + top + u * sin + v * cos];
  };
}

/** More points on a curve through the points of a stroke (Catmull and Rom, 1974). */
function smooth(stroke: Stroke): Stroke {
  const at = (i: number) => stroke[Math.min(stroke.length - 1, Math.max(0, i))]!;
  const points: Point[] = [];
  for (let i = 0; i < stroke.length - 1; i++) {
    for (const t of [0, 0.25, 0.5, 0.75]) {
      const on = (axis: 0 | 1) =>
        between(at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis], t);
      points.push([on(0), on(1)]);
    }
  }
  return [...points, at(stroke.length - 1)];
}

function between(before: number, from: number, to: number, after: number, t: number): number {
  const slope = (to - before) / 2;
  const next = (after - from) / 2;
  const rise = to - from;
  return from + t * (slope + t * (3 * rise - 2 * slope - next + t * (slope + next - 2 * rise)));
}

/** The distance of a pixel from a line. */
function distance([ax, ay]: Point, [bx, by]: Point, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
