/** @file The shapes to be told apart, as an unsteady hand draws them. */
import type { Generator } from '@striate/tensor/random';
import type { Point, Stroke } from './strokes.js';

const corner = (radius: number, turns: number): Point => [
  radius * Math.sin(2 * Math.PI * turns),
  -radius * Math.cos(2 * Math.PI * turns),
];
const along = (steps: number, at: (turns: number) => Point): Stroke =>
  Array.from({ length: steps + 1 }, (_, i) => at(i / steps));

const HEART = along(20, (turns) => {
  const t = 2 * Math.PI * turns;
  const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
  return [Math.sin(t) ** 3, -y / 16];
});

/** The ways in which people draw each shape. */
const WAYS = {
  circle: [[along(20, (turns) => corner(1, turns))]],
  cross: [[along(1, (t) => [2 * t - 1, 2 * t - 1]), along(1, (t) => [1 - 2 * t, 2 * t - 1])]],
  heart: [[HEART]],
  square: [[along(4, (turns) => corner(1, turns + 1 / 8))]],
  star: [
    // In one go, every second corner; and along the outline.
    [along(5, (turns) => corner(1, 2 * turns))],
    [along(10, (turns) => corner(Math.round(10 * turns) % 2 === 0 ? 1 : 0.45, turns))],
  ],
  triangle: [[along(3, (turns) => corner(1, turns))]],
} as const satisfies Readonly<Record<string, readonly (readonly Stroke[])[]>>;

export type Shape = keyof typeof WAYS;

export const SHAPES = Object.keys(WAYS) as Shape[];

export const between = (low: number, high: number, random: Generator): number =>
  random.uniform(1, low, high)[0]!;

export function pick<T>(list: readonly T[], random: Generator): T {
  return list[Math.min(Math.floor(between(0, list.length, random)), list.length - 1)]!;
}

/** One of the ways to draw it, stretched, and no point where it should be. */
export function handDrawn(shape: Shape, random: Generator): Stroke[] {
  const [width, height] = [between(0.8, 1.2, random), between(0.8, 1.2, random)];
  const off = () => between(-0.1, 0.1, random);
  return pick<readonly Stroke[]>(WAYS[shape], random).map((stroke) =>
    stroke.map(([x, y]): Point => [x * width + off(), y * height + off()]),
  );
}
