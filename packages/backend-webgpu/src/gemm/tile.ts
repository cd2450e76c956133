/** @file Tiles of the matrix product: what a workgroup computes, and which one suits a shape. */

/** A workgroup of threadsM x threadsN invocations, each summing a patch of perM x perN results. */
export interface Tile {
  readonly threadsM: number;
  readonly threadsN: number;
  /** Multiples of four; perM may also be 1 or 2 in tiles that are not shared. */
  readonly perM: number;
  readonly perN: number;
  /** Whether factors go through workgroup memory. */
  readonly isShared: boolean;
}

/** Rows of a tile that are loaded at a time along k: two such slabs of A and B fit into 16 KiB. */
export const SLAB = 16;

const shared = { isShared: true } as const;
const direct = { isShared: false } as const;

export const TILES = {
  square: { threadsM: 8, threadsN: 8, perM: 8, perN: 8, ...shared },
  small: { threadsM: 8, threadsN: 8, perM: 4, perN: 4, ...shared },
  /** For few rows: Linear layers at a small batch. */
  wide: { threadsM: 4, threadsN: 16, perM: 4, perN: 4, ...shared },
  tall: { threadsM: 16, threadsN: 4, perM: 4, perN: 4, ...shared },

  'direct square': { threadsM: 8, threadsN: 8, perM: 8, perN: 8, ...direct },
  'direct small': { threadsM: 8, threadsN: 8, perM: 4, perN: 4, ...direct },
  'direct row': { threadsM: 1, threadsN: 64, perM: 1, perN: 8, ...direct },
  'direct rows': { threadsM: 1, threadsN: 64, perM: 2, perN: 8, ...direct },
  'direct wide': { threadsM: 1, threadsN: 64, perM: 4, perN: 8, ...direct },
} as const satisfies Readonly<Record<string, Tile>>;

export type TileName = keyof typeof TILES;

export function sidesOf({ threadsM, threadsN, perM, perN }: Tile): readonly [number, number] {
  return [threadsM * perM, threadsN * perN];
}

/** A workgroup takes as long for an empty place as for a result: the tile that covers m x n at the least cost, larger ones first. */
export function tileFor(m: number, n: number, isShared: boolean): TileName {
  let best: TileName = 'square';
  let least = Number.POSITIVE_INFINITY;
  for (const [name, tile] of Object.entries(TILES) as [TileName, Tile][]) {
    if (tile.isShared !== isShared) continue;
    const [height, width] = sidesOf(tile);
    const covered = Math.ceil(m / height) * height * Math.ceil(n / width) * width;
    // Small patches load more per product.
    const cost = covered * (1 / tile.perM + 1 / tile.perN + 0.25);
    if (cost < least) {
      best = name;
      least = cost;
    }
  }
  return best;
}
