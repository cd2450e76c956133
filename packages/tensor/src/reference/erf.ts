/** @file The error function to the last bits of double precision, from two expansions of the NIST handbook (https://dlmf.nist.gov/7.6, 7.9). */

/** From here on erf(x) is nearer to 1 than to any other double. */
const SATURATED = 6;
/** Below, the series loses next to nothing to cancellation; above, the fraction's errors vanish beside 1. */
const BORDER = 1;
/** What the fraction needs at BORDER, where it converges slowest. */
const DEPTH = 250;

export function erf(x: number): number {
  const size = Math.abs(x);
  if (size >= SATURATED) return Math.sign(x);
  return size < BORDER ? series(x) : Math.sign(x) * (1 - complement(size));
}

/** 7.6.1: 2 / sqrt(pi) (x - x^3 / (1! 3) + x^5 / (2! 5) - ...); x itself is added last, to round once. */
function series(x: number): number {
  let power = x;
  let rest = 0;
  for (let n = 1; Math.abs(power) > Math.abs(x) * 1e-18; n++) {
    power *= (-x * x) / n;
    rest += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * (x + rest);
}

/** 7.9.1: 1 - erf(x) = exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / ...))), from the inside. */
function complement(x: number): number {
  let tail = x;
  for (let k = DEPTH; k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}
