/**
 * @file The two passes of Pillow's resize (`src/libImaging/Resample.c`) in SIMD, compiled to WebAssembly
 * by scripts/build-kernels.mjs. Written in AssemblyScript, for src/resize/.
 *
 * A table of taps has, for each output pixel, two int32: at which input pixel its taps start and how many
 * pairs of taps it has. From `out * 8` on follow the weights, `slot` pairs for each output pixel. A
 * weight w of 22 fractional bits is split into w = high * 2^15 + low, because the machine multiplies and adds
 * pairs of int16: a pair is (low0, low1, high0, high1). All sums wrap as int32 does, as Pillow's do. Coarse weights
 * have 14 fractional bits, which one int16 holds: a pair is (w0, w1).
 */

/** The bytes of a pair of weights, as a type: u64 for Pillow's, u32 for coarse ones. */
type Exact = u64;
type Coarse = u32;

/** Sums of low and high products -> four values in 0..255, as int32. */
function level<Pair>(low: v128, high: v128): v128 {
  if (sizeof<Pair>() === 4) return i32x4.shr_s(i32x4.add(low, i32x4.splat(1 << 13)), 14);
  const sum = i32x4.add(i32x4.add(low, i32x4.shl(high, 15)), i32x4.splat(1 << 21));
  return i32x4.shr_s(sum, 22);
}

/** Sixteen levels, four of each of the sums. */
function levels<Pair>(
  low0: v128,
  high0: v128,
  low1: v128,
  high1: v128,
  low2: v128,
  high2: v128,
  low3: v128,
  high3: v128,
): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(level<Pair>(low0, high0), level<Pair>(low1, high1)),
    i16x8.narrow_i32x4_s(level<Pair>(low2, high2), level<Pair>(low3, high3)),
  );
}

/** Two RGB pixels -> (r0 r1) (g0 g1) (b0 b1) (0 0) as int16. */
function pixelPair(from: usize): v128 {
  return v128.shuffle<u8>(
    v128.load_zero<u64>(from),
    i64x2.splat(0),
    0,
    16,
    3,
    16,
    1,
    16,
    4,
    16,
    2,
    16,
    5,
    16,
    16,
    16,
    16,
    16,
  );
}

/**
 * Resizes `rowCount` rows of RGB (rounded up to a multiple of 4: what lies behind must be memory) to `out`
 * pixels each. Reads up to 8 bytes and writes 1 byte past a row's end.
 */
function rows<Pair>(
  from: usize,
  fromStride: usize,
  rowCount: i32,
  to: usize,
  toStride: usize,
  out: i32,
  taps: usize,
  slot: i32,
): void {
  const weights: usize = taps + ((<usize>out) << 3);
  for (let y = 0; y < rowCount; y += 4) {
    let row = to;
    for (let x = 0; x < out; x++) {
      const entry: usize = taps + ((<usize>x) << 3);
      let at: usize = from + <usize>load<i32>(entry) * 3;
      let weight: usize = weights + <usize>(x * slot) * sizeof<Pair>();
      const end: usize = weight + <usize>load<i32>(entry, 4) * sizeof<Pair>();
      let low0 = i64x2.splat(0),
        low1 = low0,
        low2 = low0,
        low3 = low0;
      let high0 = low0,
        high1 = low0,
        high2 = low0,
        high3 = low0;
      for (; weight < end; weight += sizeof<Pair>(), at += 6) {
        const low = v128.load_splat<u32>(weight);
        const high = sizeof<Pair>() === 8 ? v128.load_splat<u32>(weight, 4) : low;
        let pair = pixelPair(at);
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(pair, low));
        if (sizeof<Pair>() === 8) high0 = i32x4.add(high0, i32x4.dot_i16x8_s(pair, high));
        pair = pixelPair(at + fromStride);
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(pair, low));
        if (sizeof<Pair>() === 8) high1 = i32x4.add(high1, i32x4.dot_i16x8_s(pair, high));
        pair = pixelPair(at + 2 * fromStride);
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(pair, low));
        if (sizeof<Pair>() === 8) high2 = i32x4.add(high2, i32x4.dot_i16x8_s(pair, high));
        pair = pixelPair(at + 3 * fromStride);
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(pair, low));
        if (sizeof<Pair>() === 8) high3 = i32x4.add(high3, i32x4.dot_i16x8_s(pair, high));
      }
      // R, G, B and one byte that the next pixel, or the padding of the row, takes.
      const pixels = levels<Pair>(low0, high0, low1, high1, low2, high2, low3, high3);
      v128.store_lane<u32>(row, pixels, 0);
      v128.store_lane<u32>(row + toStride, pixels, 1);
      v128.store_lane<u32>(row + 2 * toStride, pixels, 2);
      v128.store_lane<u32>(row + 3 * toStride, pixels, 3);
      row += 3;
    }
    from += 4 * fromStride;
    to += 4 * toStride;
  }
}

/**
 * Resizes columns to `out` rows; `stride`, in bytes, is a multiple of 16. Rows may be shorter where they are
 * written: the next one overwrites what is beyond.
 */
function columns<Pair>(
  from: usize,
  stride: usize,
  to: usize,
  toStride: usize,
  out: i32,
  taps: usize,
  slot: i32,
): void {
  const weights: usize = taps + ((<usize>out) << 3);
  for (let y = 0; y < out; y++) {
    const entry: usize = taps + ((<usize>y) << 3);
    const top: usize = from + <usize>load<i32>(entry) * stride;
    const first: usize = weights + <usize>(y * slot) * sizeof<Pair>();
    const end: usize = first + <usize>load<i32>(entry, 4) * sizeof<Pair>();
    for (let x: usize = 0; x < stride; x += 16) {
      let at: usize = top + x;
      let low0 = i64x2.splat(0),
        low1 = low0,
        low2 = low0,
        low3 = low0;
      let high0 = low0,
        high1 = low0,
        high2 = low0,
        high3 = low0;
      for (let weight = first; weight < end; weight += sizeof<Pair>(), at += 2 * stride) {
        const low = v128.load_splat<u32>(weight);
        const high = sizeof<Pair>() === 8 ? v128.load_splat<u32>(weight, 4) : low;
        const upper = v128.load(at);
        const lower = v128.load(at + stride);
        const left = v128.shuffle<u8>(
          upper,
          lower,
          0,
          16,
          1,
          17,
          2,
          18,
          3,
          19,
          4,
          20,
          5,
          21,
          6,
          22,
          7,
          23,
        );
        const right = v128.shuffle<u8>(
          upper,
          lower,
          8,
          24,
          9,
          25,
          10,
          26,
          11,
          27,
          12,
          28,
          13,
          29,
          14,
          30,
          15,
          31,
        );
        let pairs = i16x8.extend_low_i8x16_u(left);
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(pairs, low));
        if (sizeof<Pair>() === 8) high0 = i32x4.add(high0, i32x4.dot_i16x8_s(pairs, high));
        pairs = i16x8.extend_high_i8x16_u(left);
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(pairs, low));
        if (sizeof<Pair>() === 8) high1 = i32x4.add(high1, i32x4.dot_i16x8_s(pairs, high));
        pairs = i16x8.extend_low_i8x16_u(right);
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(pairs, low));
        if (sizeof<Pair>() === 8) high2 = i32x4.add(high2, i32x4.dot_i16x8_s(pairs, high));
        pairs = i16x8.extend_high_i8x16_u(right);
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(pairs, low));
        if (sizeof<Pair>() === 8) high3 = i32x4.add(high3, i32x4.dot_i16x8_s(pairs, high));
      }
      v128.store(to + x, levels<Pair>(low0, high0, low1, high1, low2, high2, low3, high3));
    }
    to += toStride;
  }
}

export function resizeRows(
  from: usize,
  fromStride: usize,
  rowCount: i32,
  to: usize,
  toStride: usize,
  out: i32,
  taps: usize,
  slot: i32,
): void {
  rows<Exact>(from, fromStride, rowCount, to, toStride, out, taps, slot);
}

export function resizeRowsCoarse(
  from: usize,
  fromStride: usize,
  rowCount: i32,
  to: usize,
  toStride: usize,
  out: i32,
  taps: usize,
  slot: i32,
): void {
  rows<Coarse>(from, fromStride, rowCount, to, toStride, out, taps, slot);
}

export function resizeColumns(
  from: usize,
  stride: usize,
  to: usize,
  toStride: usize,
  out: i32,
  taps: usize,
  slot: i32,
): void {
  columns<Exact>(from, stride, to, toStride, out, taps, slot);
}

export function resizeColumnsCoarse(
  from: usize,
  stride: usize,
  to: usize,
  toStride: usize,
  out: i32,
  taps: usize,
  slot: i32,
): void {
  columns<Coarse>(from, stride, to, toStride, out, taps, slot);
}
