/** @file From the bits of a scan to the coefficients of one block after the other. */
import {
  END,
  extended,
  LOOKAHEAD,
  longCode,
  PAIR_END,
  PAIRS,
  SKIP_BITS,
  SKIPS,
  SKIPS_END,
  single,
} from './huffman';
import { block } from './transform';

/** Where in a block, in bytes, each coefficient lies: row by row, and column by column as inverse8x4 wants it. */
const BY_ROWS = memory.data<u8>([
  0, 2, 16, 32, 18, 4, 6, 20, 34, 48, 64, 50, 36, 22, 8, 10, 24, 38, 52, 66, 80, 96, 82, 68, 54, 40,
  26, 12, 14, 28, 42, 56, 70, 84, 98, 112, 114, 100, 86, 72, 58, 44, 30, 46, 60, 74, 88, 102, 116,
  118, 104, 90, 76, 62, 78, 92, 106, 120, 122, 108, 94, 110, 124, 126,
]);
const BY_COLUMNS = memory.data<u8>([
  0, 16, 2, 4, 18, 32, 48, 34, 20, 6, 8, 22, 36, 50, 64, 80, 66, 52, 38, 24, 10, 12, 26, 40, 54, 68,
  82, 96, 112, 98, 84, 70, 56, 42, 28, 14, 30, 44, 58, 72, 86, 100, 114, 116, 102, 88, 74, 60, 46,
  62, 76, 90, 104, 118, 120, 106, 92, 78, 94, 108, 122, 124, 110, 126,
]);

/** What of the data has not been taken yet: its next bits, uppermost, how many, and where those after them are. */
let nextBits: u64 = 0;
let nextCount: i64 = 0;
let nextAt: usize = 0;

/** Goes on at a byte. */
export function begin(at: usize): void {
  nextBits = 0;
  nextCount = 0;
  nextAt = at;
}

/** Whether more has been taken than there was. */
export function isBehind(end: usize): bool {
  return nextAt > end;
}

/** Whether all bytes before `end` have been begun and none after it. */
export function isSpent(end: usize): bool {
  const rest = <i64>end * 8 - (<i64>nextAt * 8 - nextCount);
  return rest >= 0 && rest < 8;
}

/** Whether a block is at its end, told along with the number of its next coefficient. */
export const IS_OVER: i32 = 128;

/** Fills `order` in: for each coefficient in zigzag order two int16, its place in memory and its factor. */
export function orderFactors(factors: usize, byColumns: bool, order: usize): void {
  const places = byColumns ? BY_COLUMNS : BY_ROWS;
  for (let k: usize = 0; k < 64; k++) {
    store<u16>(order + 4 * k, <u16>(block + <usize>load<u8>(places + k)));
    store<u16>(order + 4 * k, load<u16>(factors + 2 * k), 2);
  }
}

/** Writes a coefficient. */
function put(order: usize, k: u32, value: i32): void {
  const place = load<u32>(order + ((<usize>k) << 2));
  store<i16>(<usize>(place & 0xffff), value * <i32>(place >> 16));
}

/** Clears the block and reads its first coefficient, as a difference to that of the block before. False if unsound. */
export function readFirst(predictor: usize, dc: usize, order: usize): bool {
  const zero = i64x2.splat(0);
  for (let i: usize = 0; i < 128; i += 16) v128.store(block + i, zero);
  let buffer = nextBits;
  let bits = nextCount;
  if (bits < 32) {
    const at = nextAt;
    buffer |= bigEndian(at) >> bits;
    nextAt = at + <usize>((63 - bits) >> 3);
    bits |= 56;
  }
  let entry = single(dc, buffer);
  if ((entry & 63) === 0) {
    entry = longCode(dc, <u32>(buffer >> 48));
    if (entry === 0) return false;
  }
  buffer <<= entry & 63;
  let value = <i32>entry >> 16;
  const size: u32 = (entry >> 10) & 15;
  if (size !== 0) {
    value = extended(<i32>(buffer >> (64 - size)), size);
    buffer <<= size;
  }
  nextBits = buffer;
  nextCount = bits - (entry & 63) - size;
  const level = load<i32>(predictor) + value;
  store<i32>(predictor, level);
  put(order, 0, level);
  return true;
}

/**
 * Reads coefficients from number k on, up to number `last` or somewhat more, as long as they are in `pairs`.
 * Returns the next one's number, with IS_OVER at the end of the block.
 *
 * This is half of the work of decoding: it has nothing in it for which the compiler would run out of registers, and
 * is exported so that it stays a function of its own.
 */
export function readPairs(ac: usize, order: usize, k: u32, last: u32): u32 {
  let buffer = nextBits;
  let bits = nextCount;
  let at = nextAt;
  do {
    if (bits < <i64>LOOKAHEAD) {
      buffer |= bigEndian(at) >> bits;
      at += <usize>((63 - bits) >> 3);
      bits |= 56;
    }
    const pair = load<u64>(ac + <usize>((buffer >> (64 - LOOKAHEAD)) << 3), PAIRS);
    const low = <u32>pair;
    const high = <u32>(pair >> 32);
    const next = k + ((high >> 5) & 63);
    if (next > 63) break;
    buffer <<= pair & 63;
    bits -= pair & 63;
    k += (low >> 6) & 15;
    put(order, k, <i32>low >> 16);
    put(order, k + (high & 31), <i32>high >> 16);
    k = next | ((low & PAIR_END) >> 3);
  } while (k <= last);
  nextBits = buffer;
  nextCount = bits;
  nextAt = at;
  return k;
}

/**
 * Reads coefficient k, which may be one of a long code or value, or the last of a block without an end. Returns
 * the next one's number, with IS_OVER at the end of the block; -1 for data that is not sound.
 */
export function readOne(ac: usize, order: usize, k: u32): i32 {
  let buffer = nextBits;
  let bits = nextCount;
  if (bits < 32) {
    const at = nextAt;
    buffer |= bigEndian(at) >> bits;
    nextAt = at + <usize>((63 - bits) >> 3);
    bits |= 56;
  }
  let entry = single(ac, buffer);
  if ((entry & 63) === 0) {
    entry = longCode(ac, <u32>(buffer >> 48));
    if (entry === 0) return -1;
  }
  buffer <<= entry & 63;
  bits -= entry & 63;
  if (entry & END) k |= IS_OVER;
  else {
    k += (entry >> 6) & 15;
    if (k > 63) return -1;
    let value = <i32>entry >> 16;
    const size: u32 = (entry >> 10) & 15;
    if (size !== 0) {
      value = extended(<i32>(buffer >> (64 - size)), size);
      buffer <<= size;
      bits -= size;
    }
    put(order, k, value);
    k++;
  }
  nextBits = buffer;
  nextCount = bits;
  return k;
}

/** Passes over the rest of a block, from coefficient k on. False if it is not sound. */
export function passOver(ac: usize, k: u32, hasSkips: bool): bool {
  let buffer = nextBits;
  let bits = nextCount;
  let at = nextAt;
  while (k < 64) {
    if (bits < 32) {
      buffer |= bigEndian(at) >> bits;
      at += <usize>((63 - bits) >> 3);
      bits |= 56;
    }
    if (hasSkips) {
      const skip: u32 = load<u16>(ac + <usize>((buffer >> (64 - SKIP_BITS)) << 1), SKIPS);
      const ahead: u32 = k + ((skip >> 5) & 127);
      if (skip !== 0 && ahead < 64) {
        buffer <<= skip & 31;
        bits -= skip & 31;
        if (skip & SKIPS_END) break;
        k = ahead;
        continue;
      }
    }
    let entry = single(ac, buffer);
    if ((entry & 63) === 0) {
      entry = longCode(ac, <u32>(buffer >> 48));
      if (entry === 0) return false;
    }
    const used: i64 = (entry & 63) + ((entry >> 10) & 15);
    buffer <<= used;
    bits -= used;
    if (entry & END) break;
    k += ((entry >> 6) & 15) + 1;
    if (k > 64) return false;
  }
  nextBits = buffer;
  nextCount = bits;
  nextAt = at;
  return true;
}

/** The next eight bytes, the first of them uppermost. */
function bigEndian(at: usize): u64 {
  const bytes = v128.load_zero<u64>(at);
  return i64x2.extract_lane(
    v128.shuffle<u8>(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0),
    0,
  );
}
