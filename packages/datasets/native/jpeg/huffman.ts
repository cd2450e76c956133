/**
 * @file Tables by which Huffman codes are decoded, made anew for each picture: most files have tables of their own.
 *
 * spec:   how many codes there are of each length 1..16, a byte each, and their symbols in order, at most 256
 * singles: 2048 uint32 by the next 11 bits: length (6 bits, 0 for a longer code), run (4), size (4), end (1), whether
 *         there is no value here (1), value (16; where it fits in, it is in the length and the size is 0)
 * limits: for each length 0..16 the upper limit of its codes in 16 bits, int32; then what to subtract from a code
 * pairs:  2048 uint64 by the next 11 bits, for up to two coefficients at once: length of all (6 bits), coefficients
 *         before the first (4), whether the block ends (1), 5 bits unused, the first's value (16); how far behind
 *         the first the second comes (5), coefficients passed in all (6), 5 bits unused, the second's value (16; 0
 *         if there is none, which is then written where another will be). More coefficients are passed than a
 *         block has where these bits are to be taken in another way.
 * skips:  4096 uint16 by the next 12 bits, for passing over all codes that lie within them: length (5 bits, 0 for
 *         none), coefficients (7), end (1)
 */

export const LOOKAHEAD: u32 = 11;
const SYMBOLS: usize = 16;
const SINGLES: usize = SYMBOLS + 256;
const LIMITS: usize = SINGLES + (4 << LOOKAHEAD);
const OFFSETS: usize = LIMITS + 17 * 4;
export const PAIRS: usize = OFFSETS + 17 * 4;
export const SKIPS: usize = PAIRS + (8 << LOOKAHEAD);
export const SKIP_BITS: u32 = 12;

/** Of entries in `singles`. */
export const END: u32 = 1 << 14;
export const NO_VALUE: u32 = 1 << 15;

/** Of entries in `pairs`. */
export const PAIR_END: u32 = 1 << 10;
const NO_PAIR: u64 = (<u64>(63 << 5)) << 32;

/** Of entries in `skips`. */
export const SKIPS_END: u32 = 1 << 12;

export function tableBytes(): usize {
  return SKIPS + (2 << SKIP_BITS);
}

/** The entry of `singles` for the code that 64 bits begin with. */
export function single(table: usize, buffer: u64): u32 {
  return load<u32>(table + <usize>((buffer >> (64 - LOOKAHEAD)) << 2), SINGLES);
}

/** A value of `size` bits as T.81 writes it. */
export function extended(raw: i32, size: u32): i32 {
  return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
}

function isEnd(symbol: u32): bool {
  return (symbol & 15) === 0 && symbol !== 0xf0;
}

/** A code of more than 11 bits, as an entry of `singles`; 0 if there is none such. */
export function longCode(table: usize, top: u32): u32 {
  for (let length: u32 = LOOKAHEAD + 1; length <= 16; length++) {
    const slot: usize = (<usize>length) << 2;
    if (top < load<u32>(table + slot, LIMITS)) {
      const index = (top >> (16 - length)) - load<u32>(table + slot, OFFSETS);
      const symbol: u32 = load<u8>(table + <usize>(index & 255), SYMBOLS);
      return length | ((symbol >> 4) << 6) | ((symbol & 15) << 10) | (isEnd(symbol) ? END : 0);
    }
  }
  return 0;
}

/** Fills in `singles` from the spec. Returns -1 if there are more codes than a length can have. */
export function buildTable(table: usize): i32 {
  const singles = table + SINGLES;
  let code: u32 = 0;
  let index: u32 = 0;
  let filled: u32 = 0;
  for (let length: u32 = 1; length <= 16; length++) {
    const slot: usize = (<usize>length) << 2;
    store<u32>(table + slot, code - index, OFFSETS);
    const count: u32 = load<u8>(table + <usize>length - 1);
    if (code + count > (<u32>1) << length) return -1;
    if (length <= LOOKAHEAD) {
      for (let i: u32 = 0; i < count; i++) {
        const symbol: u32 = load<u8>(table + <usize>(index + i), SYMBOLS);
        filled = fillSingles(singles, filled, length, symbol);
      }
    }
    code += count;
    index += count;
    store<u32>(table + slot, code << (16 - length), LIMITS);
    code <<= 1;
  }
  for (; filled < 1 << LOOKAHEAD; filled++) store<u32>(singles + ((<usize>filled) << 2), NO_VALUE);
  return 0;
}

/** Writes all entries that begin with a code, from number `at` on; returns the next. */
function fillSingles(singles: usize, at: u32, length: u32, symbol: u32): u32 {
  const free = LOOKAHEAD - length;
  const size = symbol & 15;
  const run = (symbol >> 4) << 6;
  const end = at + (1 << free);
  if (size === 0 || size > free) {
    const entry = length | run | (size << 10) | (isEnd(symbol) ? END : 0) | NO_VALUE;
    for (; at < end; at++) store<u32>(singles + ((<usize>at) << 2), entry);
    return end;
  }
  const repeats: u32 = 1 << (free - size);
  for (let raw = 0; raw < 1 << size; raw++) {
    const entry = (length + size) | run | (extended(raw, size) << 16);
    for (let i: u32 = 0; i < repeats; i++, at++) store<u32>(singles + ((<usize>at) << 2), entry);
  }
  return end;
}

/** Fills in `pairs` from `singles`. */
export function buildPairs(table: usize): void {
  for (let bits: u32 = 0; bits < 1 << LOOKAHEAD; bits++) {
    const first = load<u32>(table + ((<usize>bits) << 2), SINGLES);
    store<u64>(table + ((<usize>bits) << 3), pairOf(table, bits, first), PAIRS);
  }
}

/** Whether an entry of `singles` is all that its code says: with its value, or without need of one. */
function isWhole(entry: u32): bool {
  return (entry & 63) !== 0 && ((entry >> 10) & 15) === 0;
}

function pairOf(table: usize, bits: u32, first: u32): u64 {
  if (!isWhole(first)) return NO_PAIR;
  const length = first & 63;
  if (first & END) return length | PAIR_END;
  const run = (first >> 6) & 15;
  const low: u32 = (run << 6) | (first & 0xffff0000);
  const next = (bits << length) & ((1 << LOOKAHEAD) - 1);
  const second = load<u32>(table + ((<usize>next) << 2), SINGLES);
  const both = length + (second & 63);
  if (!isWhole(second) || both > LOOKAHEAD) return pair(low | length, 1, run + 1, 0);
  if (second & END) return pair(low | both | PAIR_END, 1, run + 1, 0);
  const step = ((second >> 6) & 15) + 1;
  return pair(low | both, step, run + 1 + step, second & 0xffff0000);
}

function pair(low: u32, step: u32, passed: u32, value: u32): u64 {
  return <u64>low | ((<u64>(step | (passed << 5) | value)) << 32);
}

/** Fills in `skips` from `singles`. */
export function buildSkips(table: usize): void {
  for (let bits: u32 = 0; bits < 1 << SKIP_BITS; bits++) {
    let length: u32 = 0;
    let coefficients: u32 = 0;
    let end: u32 = 0;
    while (end === 0) {
      const entry = single(table, (<u64>bits) << (64 - SKIP_BITS + length));
      const used = (entry & 63) + ((entry >> 10) & 15);
      if ((entry & 63) === 0 || length + used > SKIP_BITS) break;
      length += used;
      if (entry & END) end = SKIPS_END;
      else coefficients += ((entry >> 6) & 15) + 1;
    }
    // More than a block has: such bits are taken one code at a time.
    const skip = coefficients < 64 ? length | (coefficients << 5) | end : 0;
    store<u16>(table + ((<usize>bits) << 1), skip, SKIPS);
  }
}
