/** @file Tables by which native/jpeg.ts decodes Huffman codes. */
import type { HuffmanSpec } from './header.js';

const LOOKAHEAD = 10;
const LIMITS = 4096;
const OFFSETS = LIMITS + 17 * 4;
const SYMBOLS = OFFSETS + 17 * 4;

/** Set in an entry that does not hold the value too. */
const NO_VALUE = 1 << 15;

const SKIPS = SYMBOLS + 256;
const SKIP_BITS = 12;

export const TABLE_BYTES = SKIPS + 2 * (1 << SKIP_BITS);

/** Most files have the tables of the standard; the limit guards against those that have their own. */
const CACHE_LIMIT = 64;
const cache = new Map<string, Uint8Array | undefined>();

/**
 * A table in the layout of native/jpeg/scan.ts; undefined if there are more codes than a length can have. The part
 * for passing over coefficients is filled in only if `skips`: not every picture has use for it.
 */
export function huffmanTable(spec: HuffmanSpec, skips: boolean): Uint8Array | undefined {
  const key = String.fromCharCode(...spec.counts, ...spec.symbols, Number(skips));
  if (!cache.has(key)) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    const table = buildTable(spec);
    if (table && skips) fillSkips(table);
    cache.set(key, table);
  }
  return cache.get(key);
}

function buildTable({ counts, symbols }: HuffmanSpec): Uint8Array | undefined {
  const table = new Uint8Array(TABLE_BYTES);
  const entries = new Uint32Array(table.buffer, 0, 1 << LOOKAHEAD);
  const limits = new Int32Array(table.buffer, LIMITS, 17);
  const offsets = new Int32Array(table.buffer, OFFSETS, 17);
  table.set(symbols, SYMBOLS);
  entries.fill(NO_VALUE);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    offsets[length] = code - index;
    for (let i = 0; i < counts[length - 1]!; i++) {
      if (length <= LOOKAHEAD) fillEntries(entries, code, length, symbols[index]!);
      code++;
      index++;
    }
    if (code > 1 << length) return undefined;
    limits[length] = code << (16 - length);
    code <<= 1;
  }
  return table;
}

/** Writes all entries that begin with a code. */
function fillEntries(entries: Uint32Array, code: number, length: number, symbol: number): void {
  const free = LOOKAHEAD - length;
  const run = symbol >> 4;
  const size = symbol & 15;
  const isEnd = size === 0 && run !== 15;
  for (let rest = 0; rest < 1 << free; rest++) {
    let entry = length | (run << 6) | (size << 10) | (isEnd ? 1 << 14 : 0) | NO_VALUE;
    if (size > 0 && size <= free) {
      const raw = rest >> (free - size);
      const value = raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
      entry = (length + size) | (run << 6) | (value << 16);
    }
    entries[(code << free) | rest] = entry;
  }
}

/** For each 12 bits: all codes that lie within them with the bits of their values, up to the end of a block. */
function fillSkips(table: Uint8Array): void {
  const entries = new Uint32Array(table.buffer, 0, 1 << LOOKAHEAD);
  const skips = new Uint16Array(table.buffer, SKIPS, 1 << SKIP_BITS);
  for (let bits = 0; bits < skips.length; bits++) {
    let length = 0;
    let coefficients = 0;
    let isEnd = false;
    while (!isEnd) {
      const entry = entries[(bits << (32 - SKIP_BITS + length)) >>> (32 - LOOKAHEAD)]!;
      const used = (entry & 63) + ((entry >> 10) & 15);
      if ((entry & 63) === 0 || length + used > SKIP_BITS) break;
      length += used;
      isEnd = (entry & (1 << 14)) !== 0;
      if (!isEnd) coefficients += ((entry >> 6) & 15) + 1;
    }
    // More than a block has: such bits are taken one code at a time.
    skips[bits] = coefficients < 64 ? length | (coefficients << 5) | (isEnd ? 1 << 12 : 0) : 0;
  }
}
