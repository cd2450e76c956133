/** @file Small operations that the steps of decoding share. */

export function clamp(level: i32): u8 {
  return <u8>(level < 0 ? 0 : level > 255 ? 255 : level);
}

export function low16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

export function high16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

export function low32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}

export function high32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}

/** Two factors for pairs of int16, in 13 fractional bits. */
export function factors(first: i32, second: i32): v128 {
  return i32x4.splat((first & 0xffff) | (second << 16));
}
