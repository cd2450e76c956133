/**
 * @file Decoding the scan of a baseline JPEG, bit for bit as libjpeg-turbo does with its slow integer transform and
 * smooth upsampling, compiled to WebAssembly by scripts/build-kernels.mjs. Written in AssemblyScript, for
 * src/decoders/jpeg/, which reads the headers and lays out what is needed in memory:
 *
 * scan:       int32 components, MCUs across, MCUs down, restart interval (0: none), data, segments, segment count,
 *             whether tables have skips (data: the bytes without stuffing; segments: where each restart interval
 *             begins and, at last, the end)
 * component:  int32 h, v, order, DC table, AC table, plane, stride, width and height of a block in the plane,
 *             predictor; 40 bytes each, behind the scan's 32
 * order:      64 uint16, the quantiser in zigzag order, then room for 64 uint32: see orderFactors
 * table:      see huffman.ts
 *
 * Whatever a sound file has not (-1) is left to a decoder that knows what to make of it.
 */

import {
  begin,
  IS_OVER,
  isBehind,
  isSpent,
  orderFactors,
  passOver,
  readFirst,
  readOne,
  readPairs,
} from './block';
import { block, fill8, inverse2, inverse4, inverse4x8, inverse8, inverse8x4 } from './transform';
import { clamp } from './vectors';

const SCAN_BYTES: usize = 32;
const COMPONENT_BYTES: usize = 40;
const FACTOR_BYTES: usize = 128;

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

/** Decodes every MCU into the planes. Returns 0, or -1 for data that is not sound. */
export function decodeScan(scan: usize): i32 {
  const components = load<i32>(scan);
  const across = load<i32>(scan, 4);
  const down = load<i32>(scan, 8);
  const interval = load<i32>(scan, 12);
  const data: usize = load<u32>(scan, 16);
  const segments: usize = load<u32>(scan, 20);
  const count = load<i32>(scan, 24);
  const hasSkips = load<i32>(scan, 28) !== 0;
  const dataEnd = data + <usize>load<u32>(segments + ((<usize>count) << 2));
  const first = scan + SCAN_BYTES;
  const last = first + <usize>components * COMPONENT_BYTES;
  let segment = 0;
  let left = interval;
  begin(data);
  for (let c = first; c < last; c += COMPONENT_BYTES) {
    const factors: usize = load<u32>(c, 8);
    orderFactors(factors, load<i32>(c, 32) < load<i32>(c, 28), factors + FACTOR_BYTES);
  }
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      if (interval !== 0 && left === 0) {
        segment++;
        const end = data + <usize>load<u32>(segments + ((<usize>segment) << 2));
        if (segment >= count || !isSpent(end)) return -1;
        begin(end);
        left = interval;
        for (let c = first; c < last; c += COMPONENT_BYTES) store<i32>(c, 0, 36);
      }
      left--;
      if (isBehind(dataEnd + 8)) return -1;
      for (let c = first; c < last; c += COMPONENT_BYTES) {
        const h = load<i32>(c);
        const v = load<i32>(c, 4);
        const order: usize = load<u32>(c, 8) + FACTOR_BYTES;
        const dc: usize = load<u32>(c, 12);
        const ac: usize = load<u32>(c, 16);
        const stride: usize = load<u32>(c, 24);
        const width = load<i32>(c, 28);
        const height = load<i32>(c, 32);
        // The last coefficient, in zigzag order, of the square of low frequencies that a small block is made of.
        const larger = max(width, height);
        const lastUsed: u32 = larger === 8 ? 63 : larger === 4 ? 24 : larger === 2 ? 4 : 0;
        for (let unit = 0; unit < h * v; unit++) {
          if (!readFirst(c + 36, dc, order)) return -1;
          let k: i32 = 1;
          while (k <= <i32>lastUsed) {
            k = readPairs(ac, order, k, lastUsed);
            if (k > <i32>lastUsed) break;
            k = readOne(ac, order, k);
            if (k < 0) return -1;
          }
          // What a block of fewer pixels has no use for is only passed over.
          if (k < 64 && !passOver(ac, k, hasSkips)) return -1;
          const row = <usize>((y * v + unit / h) * height);
          const column = <usize>((x * h + (unit % h)) * width);
          const to = <usize>load<u32>(c, 20) + row * stride + column;
          if (width === 8) {
            if (k === (1 | IS_OVER)) fill8(to, stride, height);
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
  return segment === count - 1 && isSpent(dataEnd) ? 0 : -1;
}
