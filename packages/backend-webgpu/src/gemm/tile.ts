/** @file Tiles of the matrix product: what a workgroup computes, and which one suits a shape. */

/** A workgroup of threadsM x threadsN invocations, each summing a patch of perM x perN results. */
export interface Tile {
  readonly threadsM: number;
  readonly threadsN: number;
  readonly perM: number;
  readonly perN: number;
}

/** Rows of a tile that are loaded at a time along k: two such slabs of A and B fit into 16 KiB. */
export const SLAB = 16;

export const TILES = {
  square: { threadsM: 8, threadsN: 8, perM: 8, perN: 8 },
  small: { threadsM: 8, threadsN: 8, perM: 4, perN: 4 },
  /** For few rows: Linear layers at a small batch. */
  wide: { threadsM: 4, threadsN: 16, perM: 4, perN: 4 },
  tall: { threadsM: 16, threadsN: 4, perM: 4, perN: 4 },
} as const satisfies Readonly<Record<string, Tile>>;

export type TileName = keyof typeof TILES;

export function sidesOf({ threadsM, threadsN, perM, perN }: Tile): readonly [number, number] {
  return [threadsM * perM, threadsN * perN];
}

/** A workgroup takes as long for an empty place as for a result: the tile that covers m x n with the fewest, larger ones first. */
export function tileFor(m: number, n: number): TileName {
  let best: TileName = 'square';
  let least = Number.POSITIVE_INFINITY;
  for (const [name, tile] of Object.entries(TILES) as [TileName, Tile][]) {
    const [height, width] = sidesOf(tile);
    const covered = Math.ceil(m / height) * height * Math.ceil(n / width) * width;
    // Small patches load more per product.
    const cost = (covered * (tile.perM + tile.perN)) / (tile.perM * tile.perN) ** 0.75;
    if (cost < least) {
      best = name;
      least = cost;
    }
  }
  return best;
}
