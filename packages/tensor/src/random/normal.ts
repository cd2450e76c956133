/**
 * @file Normal numbers as PyTorch's CPU draws them (`torch.Tensor.normal_`), bit for bit: Box and Muller,
 * "A Note on the Generation of Random Normal Deviates" (1958). PyTorch takes sixteen at a time in float32,
 * with its own logarithm and sine (the polynomials of Moshier's Cephes, fused where its compiler fuses
 * them), and what is shorter in double precision.
 */

const round = Math.fround;

/** a * b + c, rounded once: the product of two float32 is exact in double. */
function fused(a: number, b: number, c: number): number {
  return round(a * b + c);
}

/** The polynomial in x with the highest coefficient first. */
function polynomial(coefficients: Float32Array, x: number): number {
  return coefficients.reduce((sum, coefficient) => fused(sum, x, coefficient), 0);
}

const LOG = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const LOG_2 = round(0.693359375);
const LOG_2_REST = round(-2.1219444e-4);
const SQRT_HALF = round(Math.SQRT1_2);

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The logarithm of a positive float32. */
function log(x: number): number {
  float[0] = x;
  let exponent = (bits[0]! >>> 23) - 126;
  bits[0] = (bits[0]! & 0x7fffff) | 0x3f000000;
  let m = float[0]!;
  if (m < SQRT_HALF) {
    exponent--;
    m = round(round(m - 1) + m);
  } else {
    m = round(m - 1);
  }
  const square = round(m * m);
  const high = fused(round(polynomial(LOG, m) * m), square, round(exponent * LOG_2_REST));
  return fused(exponent, LOG_2, round(m + fused(-square, 0.5, high)));
}

const SINE = Float32Array.of(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
const COSINE = Float32Array.of(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2);
/** pi / 4 in three parts. */
const PARTS = Float32Array.of(-0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8);
const FOUR_OVER_PI = round(4 / Math.PI);
const TWO_PI = round(2 * Math.PI);

/** Sine and cosine of a float32 that is not negative. */
function sineAndCosine(angle: number): readonly [number, number] {
  const octant = (Math.trunc(round(angle * FOUR_OVER_PI)) + 1) & ~1;
  const x = PARTS.reduce((rest, part) => fused(octant, part, rest), angle);
  const square = round(x * x);
  const fourth = round(polynomial(COSINE, square) * square);
  const even = round(fused(fourth, square, -round(square * 0.5)) + 1);
  const odd = fused(round(polynomial(SINE, square) * square), x, x);
  const [sine, cosine] = (octant & 2) === 0 ? [odd, even] : [even, odd];
  return [(octant & 4) === 0 ? sine : -sine, ((octant - 2) & 4) === 0 ? -cosine : cosine];
}

/** How many numbers PyTorch makes at a time. */
export const BLOCK = 16;

/**
 * Sixteen uniform numbers in [0, 1) from `at` on become normal ones in place: the first eight tell how far
 * from zero, the other eight in which direction.
 */
export function normalBlock(values: Float32Array, at: number, mean: number, std: number): void {
  for (let i = at; i < at + BLOCK / 2; i++) {
    const radius = round(Math.sqrt(round(-2 * log(round(1 - values[i]!)))));
    const [sine, cosine] = sineAndCosine(round(TWO_PI * values[i + BLOCK / 2]!));
    values[i] = fused(round(radius * cosine), std, mean);
    values[i + BLOCK / 2] = fused(round(radius * sine), std, mean);
  }
}

/** Two normal numbers in double precision, from 53-bit draws in [0, 1). */
export function normalPair(draw: () => number): readonly [number, number] {
  const angle = 2 * Math.PI * draw();
  const radius = Math.sqrt(-2 * Math.log1p(-draw()));
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
