/** @file Wrong about single elements, and about what is made of many. */
import { elementCount } from '@striate/shapes';
import { hostTensor } from '../../src/reference/storage.js';
import { altered, binaryMutant, changed, type Mutant, mutant, unaryMutant } from './mutant.js';

const float32 = Math.fround;

/** Abramowitz and Stegun 7.1.26, whose 1.5e-7 are within a rounding of 1, but not of small results. */
function roughErf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const factors = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const sum = factors.reduce((rest, factor) => (rest + factor) * t, 0);
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

const elementwise: readonly Mutant[] = [
  unaryMutant('log1p', 'log1p as log(1 + x)', 'of small values', (x) => Math.log(float32(1 + x))),
  unaryMutant('erf', 'erf from a short table', 'of small values', roughErf),
  unaryMutant('rsqrt', 'rsqrt to 12 bits', 'of a scalar', (x) => (1 + 2 ** -12) / Math.sqrt(x)),
  binaryMutant('minimum', 'loses NaN on the left of minimum', 'of NaN and infinities', (a, b) =>
    b < a || Number.isNaN(b) ? b : Number.isNaN(a) ? b : a,
  ),
  binaryMutant('notEqual', 'takes NaN for equal to itself', 'of NaN and infinities', (a, b) =>
    Object.is(a, b) ? 0 : 1,
  ),
  binaryMutant('greaterEqual', 'takes "not less" for >=', 'of NaN and infinities', (a, b) =>
    a < b ? 0 : 1,
  ),
  binaryMutant('lessEqual', 'takes < for <=', 'of int32', (a, b) => (a < b ? 1 : 0)),
  binaryMutant('lessEqual', 'compares int32 as float32', 'of large int32', (a, b) =>
    float32(a) <= float32(b) ? 1 : 0,
  ),
  mutant(
    'where',
    'computes c a + (1 - c) b',
    'NaN and infinities that are left',
    (right, backend) => (condition, a, b) => {
      const c = hostTensor(condition).data;
      const [x, y] = [a, b].map((side) => hostTensor(side).data);
      return altered(
        backend,
        right(condition, a, b),
        a.dtype,
        (_, i) => c[i]! * x![i]! + (1 - c[i]!) * y![i]!,
      );
    },
  ),
];

const reductions: readonly Mutant[] = [
  mutant(
    'reduce',
    'passes over NaN in a minimum',
    'min of NaN and infinities',
    (right, backend) => (op, x, axes) =>
      op === 'min'
        ? changed(
            backend,
            x,
            (v) => (Number.isNaN(v) ? Infinity : v),
            (y) => right(op, y, axes),
          )
        : right(op, x, axes),
  ),
  mutant(
    'reduce',
    'takes extremes of int32 as float32',
    'min of large int32',
    (right, backend) => (op, x, axes) => changed(backend, x, float32, (y) => right(op, y, axes)),
  ),
  mutant(
    'reduce',
    'starts a maximum at 0',
    'max of NaN and infinities',
    (right, backend) => (op, x, axes) =>
      altered(backend, right(op, x, axes), x.dtype, (v) => (op === 'max' && v < 0 ? 0 : v)),
  ),
];

const products: readonly Mutant[] = [
  mutant(
    'matmul',
    'takes the first b for every pair',
    '3 of 5 x 7 x 3, b transposed',
    (right, backend) => (a, b, transposeA, transposeB) => {
      const data = hostTensor(b).data;
      const size = elementCount(b.shape.slice(-2));
      return changed(
        backend,
        b,
        (_, i) => data[i % size]!,
        (first) => right(a, first, transposeA, transposeB),
      );
    },
  ),
];

export const elementMutants = [...elementwise, ...reductions, ...products];
