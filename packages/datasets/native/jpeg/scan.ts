/**
 * @file Decoding the scan of a baseline JPEG, bit for bit as libjpeg-turbo does with its slow integer transform and
 * smooth upsampling, compiled to WebAssembly by scripts/build-kernels.mjs. Written in AssemblyScript, for
 * src/decoders/jpeg/, which reads the headers and lays out what is needed in memory:
 *
 * scan:       int32 components, MCUs across, MCUs down, restart interval (0: none), data, segments, segment count
 *             (data: the bytes without stuffing; segments: where each restart interval begins and, at last, the end)
 * component:  int32 h, v, quantiser, DC table, AC table, plane, stride, width and height of a block in the plane,
 *             predictor; 40 bytes each, behind the scan's 28
 * quantiser:  for each coefficient in zigzag order two int16: its byte in a block, and what it is multiplied by
 * table:      1024 uint32 by the next 10 bits: length (6 bits, 0 for a longer code), run (4), size (4), end (1), whether
 *             there is no value here (1), value (16; where it fits in, it is in the length and the size is 0); then for each length
 *             0..16 the upper limit of its codes in 16 bits, int32; then what to subtract from a code, int32; then the
 *             symbols; then 4096 uint16 by the next 12 bits, for passing over all codes that lie within them:
 *             length (5 bits, 0 for none), coefficients (7), end (1)
 *
 * Whatever a sound file has not (-1) is left to a decoder that knows what to make of it.
 */

import { block, fill8, inverse2, inverse4, inverse4x8, inverse8, inverse8x4 } from './transform';
import { clamp } from './vectors';

const SCAN_BYTES: usize = 28;
const COMPONENT_BYTES: usize = 40;
const LIMITS: usize = 4096;
const OFFSETS: usize = LIMITS + 17 * 4;
const SYMBOLS: usize = OFFSETS + 17 * 4;
const SKIPS: usize = SYMBOLS + 256;
const END: u32 = 1 << 14;
const SPECIAL: u32 = 1 << 15;
const SKIPS_END: u32 = 1 << 12;

/**
 * Copies entropy-coded data without its stuffing up to the end-of-image marker, and notes where each restart
 * interval begins. Returns how many there are; -1 for any other marker, or more than `most`.
 */
export function unstuff(from: usize, end: usize, to: usize, segments: usize, most: i32): i32 {
  const start = to;
  let count = 1;
  store<u32>(segments, 0);
  while (from + 1 < end) {
    while (from + 16 < end) {
      const bytes = v128.load(from);
      v128.store(to, bytes);
      const marks = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(-1)));
      const clean = marks === 0 ? 16 : ctz(marks);
      from += clean;
      to += clean;
      if (marks !== 0) break;
    }
    const byte = load<u8>(from++);
    if (byte !== 0xff) {
      store<u8>(to++, byte);
      continue;
    }
    const marker = load<u8>(from++);
    if (marker === 0) store<u8>(to++, 0xff);
    else if (marker === 0xd9) {
      store<u32>(segments + ((<usize>count) << 2), <u32>(to - start));
      memory.fill(to, 0, 64);
      return count;
    } else if (marker === 0xd0 + ((count - 1) & 7) && count < most) {
      store<u32>(segments + ((<usize>count) << 2), <u32>(to - start));
      count++;
    } else return -1;
  }
  return -1;
}

/** A code longer than 10 bits, as an entry of the table; 0 if there is none such. */
function longCode(table: usize, top: u32): u32 {
  for (let length: u32 = 11; length <= 16; length++) {
    const slot: usize = (<usize>length) << 2;
    if (top < load<u32>(table + LIMITS + slot)) {
      const index = (top >> (16 - length)) - load<u32>(table + OFFSETS + slot);
      const symbol: u32 = load<u8>(table + SYMBOLS + <usize>(index & 255));
      const run = symbol >> 4;
      const size = symbol & 15;
      return length | (run << 6) | (size << 10) | (size === 0 && run !== 15 ? END : 0);
    }
  }
  return 0;
}

/** Decodes every MCU into the planes. Returns 0, or -1 for data that is not sound. */
export function decodeScan(scan: usize): i32 {
  const components = load<i32>(scan);
  const across = load<i32>(scan, 4);
  const down = load<i32>(scan, 8);
  const interval = load<i32>(scan, 12);
  const data: usize = load<u32>(scan, 16);
  const segments: usize = load<u32>(scan, 20);
  const count = load<i32>(scan, 24);
  const dataEnd = data + <usize>load<u32>(segments + ((<usize>count) << 2));
  const first = scan + SCAN_BYTES;
  const last = first + <usize>components * COMPONENT_BYTES;
  let segment = 0;
  let left = interval;
  let at = data;
  let buffer: u64 = 0;
  let bits: i64 = 0;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      if (interval !== 0 && left === 0) {
        segment++;
        const end = data + <usize>load<u32>(segments + ((<usize>segment) << 2));
        if (segment >= count || !isSpent(at, bits, end)) return -1;
        at = end;
        buffer = 0;
        bits = 0;
        left = interval;
        for (let c = first; c < last; c += COMPONENT_BYTES) store<i32>(c, 0, 36);
      }
      left--;
      if (at > dataEnd + 8) return -1;
      for (let c = first; c < last; c += COMPONENT_BYTES) {
        const h = load<i32>(c);
        const v = load<i32>(c, 4);
        const quantiser: usize = load<u32>(c, 8);
        const dc: usize = load<u32>(c, 12);
        const ac: usize = load<u32>(c, 16);
        const stride: usize = load<u32>(c, 24);
        const width = load<i32>(c, 28);
        const height = load<i32>(c, 32);
        // The last coefficient, in zigzag order, of the square of low frequencies that a small block is made of.
        const larger = max(width, height);
        const lastUsed: u32 = larger === 8 ? 63 : larger === 4 ? 24 : larger === 2 ? 4 : 0;
        for (let unit = 0; unit < h * v; unit++) {
          const zero = i64x2.splat(0);
          for (let i: usize = 0; i < 128; i += 16) v128.store(block + i, zero);

          if (bits < 32) {
            buffer |= bigEndian(at) >> bits;
            at += <usize>((63 - bits) >> 3);
            bits |= 56;
          }
          let entry = load<u32>(dc + <usize>((buffer >> 54) << 2));
          if ((entry & 63) === 0) {
            entry = longCode(dc, <u32>(buffer >> 48));
            if (entry === 0) return -1;
          }
          buffer <<= entry & 63;
          bits -= entry & 63;
          let value = <i32>entry >> 16;
          let size: i64 = (entry >> 10) & 15;
          if (size !== 0) {
            const raw = <i32>(buffer >> (64 - size));
            value = raw < 1 << (<i32>size - 1) ? raw - (1 << (<i32>size)) + 1 : raw;
            buffer <<= size;
            bits -= size;
          }
          const level = load<i32>(c, 36) + value;
          store<i32>(c, level, 36);
          store<i16>(block, level * load<i16>(quantiser, 2));

          let k: u32 = 1;
          let isOver = false;
          while (k <= lastUsed) {
            if (bits < 32) {
              buffer |= bigEndian(at) >> bits;
              at += <usize>((63 - bits) >> 3);
              bits |= 56;
            }
            entry = load<u32>(ac + <usize>((buffer >> 54) << 2));
            if (entry & SPECIAL) {
              if ((entry & 63) === 0) {
                entry = longCode(ac, <u32>(buffer >> 48));
                if (entry === 0) return -1;
              }
              buffer <<= entry & 63;
              bits -= entry & 63;
              if (entry & END) {
                isOver = true;
                break;
              }
              size = (entry >> 10) & 15;
              value = 0;
              if (size !== 0) {
                const raw = <i32>(buffer >> (64 - size));
                value = raw < 1 << (<i32>size - 1) ? raw - (1 << (<i32>size)) + 1 : raw;
                buffer <<= size;
                bits -= size;
              }
            } else {
              buffer <<= entry & 63;
              bits -= entry & 63;
              value = <i32>entry >> 16;
            }
            k += (entry >> 6) & 15;
            if (k > 63) return -1;
            const place = load<u32>(quantiser + ((<usize>k) << 2));
            store<i16>(block + <usize>(place & 0xffff), value * (<i32>place >> 16));
            k++;
          }
          const hasDetail = k !== 1;
          // What a block of fewer pixels has no use for is only passed over.
          while (!isOver && k < 64) {
            if (bits < 32) {
              buffer |= bigEndian(at) >> bits;
              at += <usize>((63 - bits) >> 3);
              bits |= 56;
            }
            const several: u32 = load<u16>(ac + SKIPS + <usize>((buffer >> 52) << 1));
            const ahead: u32 = k + ((several >> 5) & 127);
            if (several !== 0 && ahead < 64) {
              buffer <<= several & 31;
              bits -= several & 31;
              if (several & SKIPS_END) break;
              k = ahead;
              continue;
            }
            entry = load<u32>(ac + <usize>((buffer >> 54) << 2));
            if ((entry & 63) === 0) {
              entry = longCode(ac, <u32>(buffer >> 48));
              if (entry === 0) return -1;
            }
            const used: i64 = (entry & 63) + ((entry >> 10) & 15);
            buffer <<= used;
            bits -= used;
            if (entry & END) break;
            k += ((entry >> 6) & 15) + 1;
            if (k > 64) return -1;
          }

          const row = <usize>((y * v + unit / h) * height);
          const column = <usize>((x * h + (unit % h)) * width);
          const to = <usize>load<u32>(c, 20) + row * stride + column;
          if (width === 8) {
            if (!hasDetail) fill8(to, stride, height);
            else if (height === 8) inverse8(to, stride);
            else inverse8x4(to, stride);
          } else if (width === 4) {
            if (height === 8) inverse4x8(to, stride);
            else inverse4(to, stride);
          } else if (width === 2) inverse2(to, stride);
          else store<u8>(to, clamp(((<i32>load<i16>(block) + 4) >> 3) + 128));
        }
      }
    }
  }
  return segment === count - 1 && isSpent(at, bits, dataEnd) ? 0 : -1;
}

/** Whether all bytes before `end` have been begun and none after it. */
function isSpent(at: usize, bits: i64, end: usize): bool {
  const rest = <i64>end * 8 - (<i64>at * 8 - bits);
  return rest >= 0 && rest < 8;
}

/** The next eight bytes, the first of them uppermost. */
function bigEndian(at: usize): u64 {
  const bytes = v128.load_zero<u64>(at);
  return i64x2.extract_lane(
    v128.shuffle<u8>(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0),
    0,
  );
}
