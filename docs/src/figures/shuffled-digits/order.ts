/** @file Digits, and one order of their pixels that is drawn once and kept for every picture. */
import type { Generator } from '@striate/tensor';

export const SIDE = 28;
export const PIXELS = SIDE ** 2;

/** Place `i` of a shuffled picture is taken by pixel `order[i]` of the picture. */
export function orderFrom(MakeGenerator: typeof Generator): readonly number[] {
  return Array.from(new MakeGenerator(7).randperm(PIXELS), Number);
}

/** Pictures of 28 x 28, one behind the other, each with its pixels in the same new order. */
export function shuffled(pixels: Uint8Array, order: readonly number[]): Uint8Array {
  return pixels.map((_, i) => pixels[i - (i % PIXELS) + order[i % PIXELS]!]!);
}
