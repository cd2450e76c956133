/** @file Functions that WGSL lacks, or whose precision it leaves too loose: all to a few units in the last place. */

/** exp: 2^n times a polynomial of the rest, |rest| <= log(2) / 2. The halves of log(2) keep the rest exact. */
export const EXP = `
fn expOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let bounded = clamp(x, -104.0, 89.0);
  let n = floor(bounded * 1.44269504 + 0.5);
  let r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
  var y = 1.0 / 5040.0;
  y = y * r + 1.0 / 720.0;
  y = y * r + 1.0 / 120.0;
  y = y * r + 1.0 / 24.0;
  y = y * r + 1.0 / 6.0;
  y = y * r + 0.5;
  y = y * r * r + r + 1.0;
  // In two steps, since 2^n alone may be beyond the exponents.
  let half = i32(n) / 2;
  return y * power2(half) * power2(i32(n) - half);
}
fn power2(n: i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }
`;

/** log: the exponent, and a series in (m - 1) / (m + 1) of the mantissa m in [sqrt(1/2), sqrt(2)]. */
export const LOG = `
fn logOf(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if (isNan(x) || bits == 0x7f800000u) { return x; }
  if (x < 0.0) { return fromBits(0x7fc00000u | (bits >> 31u)); }
  if ((bits & 0x7fffffffu) == 0u) { return fromBits(0xff800000u); }
  var scaled = bits;
  var exponent = -127;
  if (bits < 0x00800000u) { scaled = bitcast<u32>(x * 8388608.0); exponent -= 23; }
  exponent += i32(scaled >> 23u);
  var m = bitcast<f32>((scaled & 0x007fffffu) | 0x3f800000u);
  if (m > 1.41421356) { m *= 0.5; exponent += 1; }
  return logParts(m - 1.0, f32(exponent));
}
fn logParts(f: f32, exponent: f32) -> f32 {
  let s = f / (2.0 + f);
  let z = s * s;
  let r = z * (0.66666667 + z * (0.4 + z * (0.28571429 + z * (0.22222222 + z * 0.18181818))));
  let square = 0.5 * f * f;
  return exponent * 0.693359375 + (f - (square - s * (square + r) + exponent * 2.12194440e-4));
}
fn log1pOf(x: f32) -> f32 {
  if (x > -0.29 && x < 0.41) { return logParts(x, 0.0); }
  return logOf(1.0 + x);
}
`;

export const SIGMOID = `
fn sigmoidOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let e = expOf(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}
`;

/** tanh: its continued fraction near 0, else through exp. */
export const TANH = `
fn tanhOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let a = abs(x);
  if (a < 1.0) {
    let z = x * x;
    return x / (1.0 + z / (3.0 + z / (5.0 + z / (7.0 + z / (9.0 + z / 11.0)))));
  }
  let e = expOf(-2.0 * min(a, 20.0));
  return sign(x) * (1.0 - e) / (1.0 + e);
}
`;

/** erf: its Taylor series up to 1, beyond it formula 7.1.26 of Abramowitz and Stegun (error 1.5e-7). */
export const ERF = `
fn erfOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let a = abs(x);
  let z = x * x;
  if (a < 1.0) {
    var y = -1.0 / 76204800.0;
    y = y * z + 1.0 / 6894720.0;
    y = y * z - 1.0 / 685440.0;
    y = y * z + 1.0 / 75600.0;
    y = y * z - 1.0 / 9360.0;
    y = y * z + 1.0 / 1320.0;
    y = y * z - 1.0 / 216.0;
    y = y * z + 1.0 / 42.0;
    y = y * z - 0.1;
    y = y * z + 1.0 / 3.0;
    return 1.12837917 * (x - x * z * y);
  }
  let t = 1.0 / (1.0 + 0.3275911 * a);
  let y = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return sign(x) * (1.0 - y * expOf(-min(z, 90.0)));
}
`;

/** C's pow. Whole exponents of moderate size are products, so that (-2)^3 and 3^4 are exact. */
export const POW = `
fn powOf(a: f32, b: f32) -> f32 {
  if (a == 1.0 || b == 0.0) { return 1.0; }
  if (isNan(a) || isNan(b)) { return a + b; }
  if (abs(b) <= 64.0 && b == trunc(b)) {
    var y = 1.0;
    var base = a;
    for (var n = u32(abs(b)); n > 0u; n >>= 1u) {
      if ((n & 1u) == 1u) { y *= base; }
      base *= base;
    }
    return select(y, 1.0 / y, b < 0.0);
  }
  let isWhole = b == trunc(b);
  let isOdd = isWhole && abs(b) < 16777216.0 && (i32(b) & 1) != 0;
  let isInfinite = (bitcast<u32>(a) & 0x7fffffffu) == 0x7f800000u;
  if (a < 0.0 && !isWhole && !isInfinite) { return bitcast<f32>(0x7fc00000u | (bitcast<u32>(a) >> 31u)); }
  let size = select(expOf(logOf(abs(a)) * b), 1.0, abs(a) == 1.0);
  return select(size, -size, isOdd && (bitcast<u32>(a) >> 31u) == 1u);
}
`;

/** Where element i of a walked shape lies in two arrays; the walk's numbers begin at \`at\`: rank, sizes, strides, strides. */
export const WALK = `
fn walk(i: u32, at: u32) -> vec2<u32> {
  var rest = i;
  var offset = vec2<u32>(0u);
  let rank = p(at);
  for (var d = rank; d > 0u; d--) {
    let size = p(at + d);
    let index = rest % size;
    rest /= size;
    offset += index * vec2<u32>(p(at + rank + d), p(at + 2u * rank + d));
  }
  return offset;
}
`;
