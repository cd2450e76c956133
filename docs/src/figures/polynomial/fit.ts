/** @file Polynomials through noisy points, by least squares: the smallest model that can overfit. */

export interface Sample {
  readonly x: number;
  readonly y: number;
}

export const truth = (x: number) => Math.sin(2.6 * x);

/** The same noise every time: the fractional part of a fast sine, centred. */
const noise = (i: number) => ((((Math.sin(i * 12.9898) * 43758.5453) % 1) + 1) % 1) - 0.5;

function samples(count: number, first: number): Sample[] {
  return Array.from({ length: count }, (_, i) => {
    const x = -1 + (2 * (i + 0.5)) / count + 0.06 * noise(first + i + 500);
    return { x, y: truth(x) + 0.7 * noise(first + i) };
  });
}

export const TRAINING = samples(12, 1);
export const VALIDATION = samples(12, 101);

/** 1, x, 2x² - 1, ...: Chebyshev's polynomials, with which the equations stay well conditioned. */
function terms(x: number, degree: number): number[] {
  const values = [1, x];
  while (values.length <= degree) values.push(2 * x * values.at(-1)! - values.at(-2)!);
  return values.slice(0, degree + 1);
}

/** Solves a symmetric system by elimination with pivots. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) {
      if (Math.abs(rows[r]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = r;
    }
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const factor = rows[r]![i]! / rows[i]![i]!;
      rows[r] = rows[r]!.map((value, c) => value - factor * rows[i]![c]!);
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/** The polynomial of `degree` with the least squared error on the training samples. */
export function fitted(degree: number): (x: number) => number {
  const basis = TRAINING.map(({ x }) => terms(x, degree));
  const at = Array.from({ length: degree + 1 }, (_, i) => i);
  const products = at.map((i) =>
    at.map((j) => basis.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
  );
  const right = at.map((i) => basis.reduce((sum, row, k) => sum + row[i]! * TRAINING[k]!.y, 0));
  const weights = solve(products, right);
  return (x) => terms(x, degree).reduce((sum, term, i) => sum + term * weights[i]!, 0);
}

export function meanSquaredError(curve: (x: number) => number, on: readonly Sample[]): number {
  return on.reduce((sum, { x, y }) => sum + (curve(x) - y) ** 2, 0) / on.length;
}
