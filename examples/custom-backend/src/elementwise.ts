/** @file Kernels on single elements. JavaScript computes in double, and the store into `y` rounds once. */
import { type BinaryOp, COMPARISON_OPS, type UnaryOp } from '@striate/tensor';
import type { Family } from './device.js';
import { erf } from './erf.js';
import { positions, stretched } from './positions.js';

const UNARY: Readonly<Record<UnaryOp, (x: number) => number>> = {
  neg: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  abs: Math.abs,
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  erf,
};

const BINARY: Readonly<Record<BinaryOp, (a: number, b: number) => number | boolean>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: power,
  maximum: Math.max,
  minimum: Math.min,
  reluGradient: (g, y) => (y <= 0 ? 0 : g),
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
};

/** C's pow, which differs from JavaScript's: 1 to the NaN and -1 to an infinity are 1. */
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  return a ** b;
}

const comparisons: readonly BinaryOp[] = COMPARISON_OPS;

export const elementwise: Family<'unary' | 'binary' | 'where' | 'cast'> = (compute) => ({
  unary: (op, x) =>
    compute('unary', [x], x.shape, x.dtype, (y, x) => {
      for (let i = 0; i < y.length; i++) y[i] = UNARY[op](x[i]!);
    }),

  binary: (op, a, b, out) => {
    const dtype = comparisons.includes(op) ? 'bool' : a.dtype;
    const inA = positions(stretched(a.shape, out));
    const inB = positions(stretched(b.shape, out));
    return compute('binary', [a, b], out, dtype, (y, a, b) => {
      for (let i = 0; i < y.length; i++) y[i] = Number(BINARY[op](a[inA[i]!]!, b[inB[i]!]!));
    });
  },

  where: (condition, a, b) =>
    compute('where', [condition, a, b], a.shape, a.dtype, (y, condition, a, b) => {
      for (let i = 0; i < y.length; i++) y[i] = condition[i] ? a[i]! : b[i]!;
    }),

  // A store into an array of integers truncates by itself.
  cast: (x, dtype) =>
    compute('cast', [x], x.shape, dtype, (y, x) => {
      for (let i = 0; i < y.length; i++) y[i] = dtype === 'bool' ? Number(x[i] !== 0) : x[i]!;
    }),
});
