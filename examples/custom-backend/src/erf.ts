/** @file The error function, which JavaScript lacks. */

/** From here on erf(x) is 1 in double precision. */
const SATURATED = 6;

/** The series of https://dlmf.nist.gov/7.6.E2: all its terms have x's sign, so that nothing cancels. */
export function erf(x: number): number {
  if (Math.abs(x) >= SATURATED) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
