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
 * table:      1024 uint32 by the next 10 bits: length (6 bits, 0 for a longer code), run (4), size (4), end (1), -,
 *             value (16; where it fits in too, it is in the length and the size is 0); then for each length
 *             0..16 the upper limit of its codes in 16 bits, int32; then what to subtract from a code, int32; then the
 *             symbols
 *
 * Whatever a sound file has not (-1) is left to a decoder that knows what to make of it.
 */

const SCAN_BYTES: usize = 28;
const COMPONENT_BYTES: usize = 40;
const LIMITS: usize = 4096;
const OFFSETS: usize = LIMITS + 17 * 4;
const SYMBOLS: usize = OFFSETS + 17 * 4;
const END: u32 = 1 << 14;

/** One block of coefficients, int16, natural order. */
const block = memory.data(128, 16);

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
      const clean = marks == 0 ? 16 : ctz(marks);
      from += clean;
      to += clean;
      if (marks != 0) break;
    }
    const byte = load<u8>(from++);
    if (byte != 0xff) {
      store<u8>(to++, byte);
      continue;
    }
    const marker = load<u8>(from++);
    if (marker == 0) store<u8>(to++, 0xff);
    else if (marker == 0xd9) {
      store<u32>(segments + ((<usize>count) << 2), <u32>(to - start));
      memory.fill(to, 0, 64);
      return count;
    } else if (marker == 0xd0 + ((count - 1) & 7) && count < most) {
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
      return length | (run << 6) | (size << 10) | (size == 0 && run != 15 ? END : 0);
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
      if (interval != 0 && left == 0) {
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
        for (let unit = 0; unit < h * v; unit++) {
          const zero = i64x2.splat(0);
          for (let i: usize = 0; i < 128; i += 16) v128.store(block + i, zero);

          if (bits < 32) {
            buffer |= bigEndian(at) >> bits;
            at += <usize>((63 - bits) >> 3);
            bits |= 56;
          }
          let entry = load<u32>(dc + <usize>((buffer >> 54) << 2));
          if ((entry & 63) == 0) {
            entry = longCode(dc, <u32>(buffer >> 48));
            if (entry == 0) return -1;
          }
          buffer <<= entry & 63;
          bits -= entry & 63;
          let value = <i32>entry >> 16;
          let size: i64 = (entry >> 10) & 15;
          if (size != 0) {
            const raw = <i32>(buffer >> (64 - size));
            value = raw < 1 << (<i32>size - 1) ? raw - (1 << (<i32>size)) + 1 : raw;
            buffer <<= size;
            bits -= size;
          }
          const level = load<i32>(c, 36) + value;
          store<i32>(c, level, 36);
          store<i16>(block, level * load<i16>(quantiser, 2));

          let k: u32 = 1;
          let hasDetail = false;
          do {
            if (bits < 32) {
              buffer |= bigEndian(at) >> bits;
              at += <usize>((63 - bits) >> 3);
              bits |= 56;
            }
            entry = load<u32>(ac + <usize>((buffer >> 54) << 2));
            if ((entry & 63) == 0) {
              entry = longCode(ac, <u32>(buffer >> 48));
              if (entry == 0) return -1;
            }
            buffer <<= entry & 63;
            bits -= entry & 63;
            if (entry & END) break;
            value = <i32>entry >> 16;
            size = (entry >> 10) & 15;
            if (size != 0) {
              const raw = <i32>(buffer >> (64 - size));
              value = raw < 1 << (<i32>size - 1) ? raw - (1 << (<i32>size)) + 1 : raw;
              buffer <<= size;
              bits -= size;
            }
            k += (entry >> 6) & 15;
            if (k > 63) return -1;
            const place = load<u32>(quantiser + ((<usize>k) << 2));
            store<i16>(block + <usize>(place & 0xffff), value * (<i32>place >> 16));
            hasDetail = true;
            k++;
          } while (k < 64);

          const row = <usize>((y * v + unit / h) * height);
          const column = <usize>((x * h + (unit % h)) * width);
          const to = <usize>load<u32>(c, 20) + row * stride + column;
          if (width == 8) {
            if (!hasDetail) fill8(to, stride, height);
            else if (height == 8) inverse8(to, stride);
            else inverse8x4(to, stride);
          } else if (width == 4) {
            if (height == 8) inverse4x8(to, stride);
            else inverse4(to, stride);
          } else if (width == 2) inverse2(to, stride);
          else store<u8>(to, clamp(((<i32>load<i16>(block) + 4) >> 3) + 128));
        }
      }
    }
  }
  return segment == count - 1 && isSpent(at, bits, dataEnd) ? 0 : -1;
}

/** Whether all bytes before `end` have been begun and none after it. */
function isSpent(at: usize, bits: i64, end: usize): bool {
  const rest = <i64>end * 8 - (<i64>at * 8 - bits);
  return rest >= 0 && rest < 8;
}

function clamp(level: i32): u8 {
  return <u8>(level < 0 ? 0 : level > 255 ? 255 : level);
}

/** The next eight bytes, the first of them uppermost. */
function bigEndian(at: usize): u64 {
  const bytes = v128.load_zero<u64>(at);
  return i64x2.extract_lane(
    v128.shuffle<u8>(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0),
    0,
  );
}

function fill8(to: usize, stride: usize, height: i32): void {
  const level = clamp(((<i32>load<i16>(block) + 4) >> 3) + 128);
  const row: u64 = <u64>level * 0x0101010101010101;
  for (let y = 0; y < height; y++) {
    store<u64>(to, row);
    to += stride;
  }
}

function low16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

function high16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

function low32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}

function high32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}

/** Two factors for pairs of int16, in 13 fractional bits. */
function factors(first: i32, second: i32): v128 {
  return i32x4.splat((first & 0xffff) | (second << 16));
}

/**
 * One pass over the block, columns to rows: the transform of Loeffler, Ligtenberg and Moschytz (1989), "Practical
 * fast 1-D DCT algorithms with 11 multiplications", as libjpeg's jidctint has it. Leaves the block transposed.
 */
function pass(shift: i32): void {
  const round = i32x4.splat(1 << (shift - 1));
  const in0 = v128.load(block);
  const in1 = v128.load(block, 16);
  const in2 = v128.load(block, 32);
  const in3 = v128.load(block, 48);
  const in4 = v128.load(block, 64);
  const in5 = v128.load(block, 80);
  const in6 = v128.load(block, 96);
  const in7 = v128.load(block, 112);

  const sum = i16x8.add(in0, in4);
  const difference = i16x8.sub(in0, in4);
  const z3 = i16x8.add(in7, in3);
  const z4 = i16x8.add(in5, in1);
  const f26a = factors(4433, -10704);
  const f26b = factors(10703, 4433);
  const f34a = factors(-6436, 9633);
  const f34b = factors(9633, 6437);
  const f71a = factors(-4927, -7373);
  const f71b = factors(-7373, 4926);
  const f53a = factors(-4176, -20995);
  const f53b = factors(-20995, 4177);

  let pair = low16(in2, in6);
  let t2 = i32x4.dot_i16x8_s(pair, f26a);
  let t3 = i32x4.dot_i16x8_s(pair, f26b);
  let t0 = i32x4.shl(i32x4.extend_low_i16x8_s(sum), 13);
  let t1 = i32x4.shl(i32x4.extend_low_i16x8_s(difference), 13);
  const e0l = i32x4.add(i32x4.add(t0, t3), round);
  const e3l = i32x4.add(i32x4.sub(t0, t3), round);
  const e1l = i32x4.add(i32x4.add(t1, t2), round);
  const e2l = i32x4.add(i32x4.sub(t1, t2), round);
  pair = high16(in2, in6);
  t2 = i32x4.dot_i16x8_s(pair, f26a);
  t3 = i32x4.dot_i16x8_s(pair, f26b);
  t0 = i32x4.shl(i32x4.extend_high_i16x8_s(sum), 13);
  t1 = i32x4.shl(i32x4.extend_high_i16x8_s(difference), 13);
  const e0h = i32x4.add(i32x4.add(t0, t3), round);
  const e3h = i32x4.add(i32x4.sub(t0, t3), round);
  const e1h = i32x4.add(i32x4.add(t1, t2), round);
  const e2h = i32x4.add(i32x4.sub(t1, t2), round);

  pair = low16(z3, z4);
  let w3 = i32x4.dot_i16x8_s(pair, f34a);
  let w4 = i32x4.dot_i16x8_s(pair, f34b);
  pair = low16(in7, in1);
  const o0l = i32x4.add(i32x4.dot_i16x8_s(pair, f71a), w3);
  const o3l = i32x4.add(i32x4.dot_i16x8_s(pair, f71b), w4);
  pair = low16(in5, in3);
  const o1l = i32x4.add(i32x4.dot_i16x8_s(pair, f53a), w4);
  const o2l = i32x4.add(i32x4.dot_i16x8_s(pair, f53b), w3);
  pair = high16(z3, z4);
  w3 = i32x4.dot_i16x8_s(pair, f34a);
  w4 = i32x4.dot_i16x8_s(pair, f34b);
  pair = high16(in7, in1);
  const o0h = i32x4.add(i32x4.dot_i16x8_s(pair, f71a), w3);
  const o3h = i32x4.add(i32x4.dot_i16x8_s(pair, f71b), w4);
  pair = high16(in5, in3);
  const o1h = i32x4.add(i32x4.dot_i16x8_s(pair, f53a), w4);
  const o2h = i32x4.add(i32x4.dot_i16x8_s(pair, f53b), w3);

  const r0 = total(e0l, o3l, e0h, o3h, shift);
  const r7 = rest(e0l, o3l, e0h, o3h, shift);
  const r1 = total(e1l, o2l, e1h, o2h, shift);
  const r6 = rest(e1l, o2l, e1h, o2h, shift);
  const r2 = total(e2l, o1l, e2h, o1h, shift);
  const r5 = rest(e2l, o1l, e2h, o1h, shift);
  const r3 = total(e3l, o0l, e3h, o0h, shift);
  const r4 = rest(e3l, o0l, e3h, o0h, shift);

  const a0 = low16(r0, r1);
  const a1 = high16(r0, r1);
  const a2 = low16(r2, r3);
  const a3 = high16(r2, r3);
  const a4 = low16(r4, r5);
  const a5 = high16(r4, r5);
  const a6 = low16(r6, r7);
  const a7 = high16(r6, r7);
  storePair(0, low32(a0, a2), low32(a4, a6));
  storePair(32, high32(a0, a2), high32(a4, a6));
  storePair(64, low32(a1, a3), low32(a5, a7));
  storePair(96, high32(a1, a3), high32(a5, a7));
}

function total(a: v128, b: v128, c: v128, d: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(a, b), shift),
    i32x4.shr_s(i32x4.add(c, d), shift),
  );
}

function rest(a: v128, b: v128, c: v128, d: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.sub(a, b), shift),
    i32x4.shr_s(i32x4.sub(c, d), shift),
  );
}

function storePair(at: usize, a: v128, b: v128): void {
  v128.store(block + at, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(block + at, v128.shuffle<i64>(a, b, 1, 3), 16);
}

/** The block as 8 x 8 levels. */
function inverse8(to: usize, stride: usize): void {
  pass(11);
  pass(18);
  const middle = i16x8.splat(128);
  for (let y: usize = 0; y < 128; y += 32) {
    const rows = i8x16.narrow_i16x8_u(
      i16x8.add_sat_s(v128.load(block + y), middle),
      i16x8.add_sat_s(v128.load(block + y, 16), middle),
    );
    v128.store_lane<u64>(to, rows, 0);
    v128.store_lane<u64>(to + stride, rows, 1);
    to += 2 * stride;
  }
}

/** The results of `pass4`, four rows of float32. */
const square = memory.data(64, 16);

/** Four points from four frequencies, scaled by `scale`; each of the four lanes is a transform of its own. */
function pass4(a: v128, b: v128, c: v128, d: v128, scale: f32): void {
  const flat = f32x4.splat(0.35355339 * scale);
  const steep = f32x4.splat(0.46193977 * scale);
  const gentle = f32x4.splat(0.19134172 * scale);
  const mean = f32x4.mul(a, flat);
  const half = f32x4.mul(c, flat);
  const e0 = f32x4.add(mean, half);
  const e1 = f32x4.sub(mean, half);
  const o0 = f32x4.add(f32x4.mul(b, steep), f32x4.mul(d, gentle));
  const o1 = f32x4.sub(f32x4.mul(b, gentle), f32x4.mul(d, steep));
  v128.store(square, f32x4.add(e0, o0));
  v128.store(square, f32x4.add(e1, o1), 16);
  v128.store(square, f32x4.sub(e1, o1), 32);
  v128.store(square, f32x4.sub(e0, o0), 48);
}

function turnSquare(): void {
  const r0 = v128.load(square);
  const r1 = v128.load(square, 16);
  const r2 = v128.load(square, 32);
  const r3 = v128.load(square, 48);
  const t0 = low32(r0, r1);
  const t1 = high32(r0, r1);
  const t2 = low32(r2, r3);
  const t3 = high32(r2, r3);
  v128.store(square, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(square, v128.shuffle<i64>(t0, t2, 1, 3), 16);
  v128.store(square, v128.shuffle<i64>(t1, t3, 0, 2), 32);
  v128.store(square, v128.shuffle<i64>(t1, t3, 1, 3), 48);
}

/** Four of the block's values as float32. */
function four(at: usize): v128 {
  return f32x4.convert_i32x4_s(v128.load_ext<i16>(block + at));
}

function whole(row: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(square + row), f32x4.splat(128.5)));
}

/** The square as 4 x 4 levels. */
function storeSquare(to: usize, stride: usize): void {
  const rows = i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(whole(0), whole(16)),
    i16x8.narrow_i32x4_s(whole(32), whole(48)),
  );
  v128.store_lane<u32>(to, rows, 0);
  v128.store_lane<u32>(to + stride, rows, 1);
  v128.store_lane<u32>(to + 2 * stride, rows, 2);
  v128.store_lane<u32>(to + 3 * stride, rows, 3);
}

/** The block's low frequencies as 4 x 4 levels: half the size. */
function inverse4(to: usize, stride: usize): void {
  pass4(four(0), four(16), four(32), four(48), 1);
  turnSquare();
  pass4(v128.load(square), v128.load(square, 16), v128.load(square, 32), v128.load(square, 48), 1);
  turnSquare();
  storeSquare(to, stride);
}

/** What `pass` scales its results by, undone: 2 bits and the square root of 8. */
const AFTER_PASS: f32 = 0.08838835;

/** 4 columns of 8 rows: half the width. */
function inverse4x8(to: usize, stride: usize): void {
  pass(11);
  for (let half: usize = 0; half < 2; half++) {
    const at = 8 * half;
    pass4(four(at), four(at + 16), four(at + 32), four(at + 48), AFTER_PASS);
    turnSquare();
    storeSquare(to, stride);
    to += 4 * stride;
  }
}

/** 8 columns of 4 rows: half the height. The block's coefficients lie column by column. */
function inverse8x4(to: usize, stride: usize): void {
  pass(11);
  for (let half: usize = 0; half < 2; half++) {
    const at = 8 * half;
    pass4(four(at), four(at + 16), four(at + 32), four(at + 48), AFTER_PASS);
    storeSquare(to + 4 * half, stride);
  }
}

/** The block's lowest frequencies as 2 x 2 levels: a quarter of the size. */
function inverse2(to: usize, stride: usize): void {
  const mean: f32 = <f32>load<i16>(block) * 0.125 + 128.5;
  // (1 / 2) cos(pi / 4) across, sqrt(1 / 8) down.
  const across: f32 = <f32>load<i16>(block, 2) * 0.125;
  const along: f32 = <f32>load<i16>(block, 16) * 0.125;
  const both: f32 = <f32>load<i16>(block, 18) * 0.125;
  store<u8>(to, clamp(<i32>(mean + across + along + both)));
  store<u8>(to, clamp(<i32>(mean - across + along - both)), 1);
  store<u8>(to + stride, clamp(<i32>(mean + across - along - both)));
  store<u8>(to + stride, clamp(<i32>(mean - across - along + both)), 1);
}

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
    if (across != 0) {
      if (down != 0) {
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
