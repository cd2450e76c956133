/** @file How the sums of a tile come about: what is exchangeable about it. */
import type { Kernel } from '../runtime/kernel.js';
import type { Reader } from './reader.js';
import type { Tile } from './tile.js';

export interface Factors {
  readonly a: Reader;
  readonly b: Reader;
  /** What both readers and the writer need: MATRICES, CONVOLUTION or PHASES. */
  readonly geometry: string;
}

/** How the sums of a tile come about: declarations, and statements that leave them in c0_0, c0_1, ... */
export interface Sum {
  readonly reads: Kernel['reads'];
  readonly declarations: string;
  readonly body: string;
}

export const range = (count: number) => [...Array(count).keys()];

/** Text for every four results of a patch: row, and four columns from 4 j on. */
export function eachFour({ perM, perN }: Tile, text: (row: number, j: number) => string): string {
  return range(perM)
    .flatMap((row) => range(perN / 4).map((j) => text(row, j)))
    .join('\n');
}
