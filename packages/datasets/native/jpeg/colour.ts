/** @file From planes to RGB: smooth upsampling of the colour planes, and colour conversion. */
import { factors, high16, low16 } from './vectors';

/** 3 near + far for each level of two rows, as int16 from `to` + 2 on, with both ends doubled. */
function blendRows(near: usize, far: usize, count: i32, to: usize): void {
  const three = i16x8.splat(3);
  for (let x: usize = 0; x < <usize>count; x += 8) {
    const sum = i16x8.add(
      i16x8.mul(v128.load_ext<u8>(near + x), three),
      v128.load_ext<u8>(far + x),
    );
    v128.store(to + 2 * x, sum, 2);
  }
  closeEnds(count, to);
}

function widenRow(from: usize, count: i32, to: usize): void {
  for (let x: usize = 0; x < <usize>count; x += 8) {
    v128.store(to + 2 * x, v128.load_ext<u8>(from + x), 2);
  }
  closeEnds(count, to);
}

function closeEnds(count: i32, row: usize): void {
  store<i16>(row, load<i16>(row, 2));
  const end = row + 2 * <usize>count;
  store<i16>(end, load<i16>(end), 2);
}

/** Two levels from each: three parts of it and one of its neighbour to the left, and to the right. */
function doubleRow(from: usize, count: i32, to: usize, even: i16, odd: i16, shift: i32): void {
  const three = i16x8.splat(3);
  for (let x: usize = 0; x < <usize>count; x += 8) {
    const at = from + 2 * x;
    const own = i16x8.mul(v128.load(at, 2), three);
    const left = i16x8.add(i16x8.add(own, v128.load(at)), i16x8.splat(even));
    const right = i16x8.add(i16x8.add(own, v128.load(at, 4)), i16x8.splat(odd));
    const a = i16x8.shr_u(left, shift);
    const b = i16x8.shr_u(right, shift);
    v128.store(to + 2 * x, v128.or(a, i16x8.shl(b, 8)));
  }
}

/**
 * Planes of luma and colour difference -> RGB. `down` is the colour planes' height where they have half of the
 * rows, else 0; `across` their width where they have half of the columns, else 0. `rows`: 4 rows of working
 * memory, `span` bytes each. Writes up to 48 bytes past the end.
 */
export function toRgb(
  luma: usize,
  lumaStride: usize,
  blue: usize,
  red: usize,
  stride: usize,
  to: usize,
  width: i32,
  height: i32,
  across: i32,
  down: i32,
  rows: usize,
  span: usize,
): void {
  const sums = rows + 2 * span;
  for (let y = 0; y < height; y++) {
    let cb = blue + <usize>y * stride;
    let cr = red + <usize>y * stride;
    if (across !== 0) {
      if (down !== 0) {
        const near = y >> 1;
        let far = y & 1 ? near + 1 : near - 1;
        if (far < 0) far = 0;
        if (far >= down) far = down - 1;
        const from = <usize>near * stride;
        const other = <usize>far * stride;
        blendRows(blue + from, blue + other, across, sums);
        doubleRow(sums, across, rows, 8, 7, 4);
        blendRows(red + from, red + other, across, sums);
        doubleRow(sums, across, rows + span, 8, 7, 4);
      } else {
        widenRow(cb, across, sums);
        doubleRow(sums, across, rows, 1, 2, 2);
        widenRow(cr, across, sums);
        doubleRow(sums, across, rows + span, 1, 2, 2);
      }
      cb = rows;
      cr = rows + span;
    }
    rgbRow(luma + <usize>y * lumaStride, cb, cr, to, width);
    to += <usize>width * 3;
  }
}

/** Eight levels of one channel: base + (pair . factor, rounded at 16 fractional bits). */
function channel(base: v128, low: v128, high: v128, factor: v128): v128 {
  const half = i32x4.splat(32768);
  return i16x8.add(
    base,
    i16x8.narrow_i32x4_s(
      i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, factor), half), 16),
      i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, factor), half), 16),
    ),
  );
}

/** ITU-R 601 as JFIF has it; the factors' whole parts are taken by additions, so that the rest fits an int16. */
function rgbRow(luma: usize, blue: usize, red: usize, to: usize, width: i32): void {
  const middle = i16x8.splat(128);
  const redFactor = factors(0, 26345);
  const greenFactor = factors(-22554, 18734);
  const blueFactor = factors(-14942, 0);
  for (let x: usize = 0; x < <usize>width; x += 8) {
    const level = v128.load_ext<u8>(luma + x);
    const cb = i16x8.sub(v128.load_ext<u8>(blue + x), middle);
    const cr = i16x8.sub(v128.load_ext<u8>(red + x), middle);
    const low = low16(cb, cr);
    const high = high16(cb, cr);
    const r = channel(i16x8.add(level, cr), low, high, redFactor);
    const g = channel(i16x8.sub(level, cr), low, high, greenFactor);
    const b = channel(i16x8.add(level, i16x8.add(cb, cb)), low, high, blueFactor);
    const rg = i8x16.narrow_i16x8_u(r, g);
    const bb = i8x16.narrow_i16x8_u(b, b);
    v128.store(
      to,
      v128.shuffle<u8>(rg, bb, 0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5),
    );
    v128.store_lane<u64>(
      to,
      v128.shuffle<u8>(rg, bb, 13, 21, 6, 14, 22, 7, 15, 23, 0, 0, 0, 0, 0, 0, 0, 0),
      0,
      16,
    );
    to += 24;
  }
}

/** A plane of grey -> RGB. Writes up to 48 bytes past the end. */
export function greyToRgb(luma: usize, stride: usize, to: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    for (let x: usize = 0; x < <usize>width; x++) {
      const level = load<u8>(luma + x);
      const at = to + 3 * x;
      store<u8>(at, level);
      store<u8>(at, level, 1);
      store<u8>(at, level, 2);
    }
    luma += stride;
    to += <usize>width * 3;
  }
}
