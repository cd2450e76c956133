/** @file From a block of coefficients to levels in a plane: the inverse transform, whole or at a lower resolution. */
import { clamp, factors, high16, high32, low16, low32 } from './vectors';

/** One block of coefficients, int16, natural order. */
export const block = memory.data(128, 16);

export function fill8(to: usize, stride: usize, height: i32): void {
  const level = clamp(((<i32>load<i16>(block) + 4) >> 3) + 128);
  const row = i8x16.splat(<i8>level);
  for (let y = 0; y < height; y++) {
    v128.store_lane<u64>(to, row, 0);
    to += stride;
  }
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
export function inverse8(to: usize, stride: usize): void {
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
export function inverse4(to: usize, stride: usize): void {
  pass4(four(0), four(16), four(32), four(48), 1);
  turnSquare();
  pass4(v128.load(square), v128.load(square, 16), v128.load(square, 32), v128.load(square, 48), 1);
  turnSquare();
  storeSquare(to, stride);
}

/** What `pass` scales its results by, undone: 2 bits and the square root of 8. */
const AFTER_PASS: f32 = 0.08838835;

/** 4 columns of 8 rows: half the width. */
export function inverse4x8(to: usize, stride: usize): void {
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
export function inverse8x4(to: usize, stride: usize): void {
  pass(11);
  for (let half: usize = 0; half < 2; half++) {
    const at = 8 * half;
    pass4(four(at), four(at + 16), four(at + 32), four(at + 48), AFTER_PASS);
    storeSquare(to + 4 * half, stride);
  }
}

/** The block's lowest frequencies as 2 x 2 levels: a quarter of the size. */
export function inverse2(to: usize, stride: usize): void {
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
