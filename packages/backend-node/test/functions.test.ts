/** @file Functions of one float: the right one, or its neighbour, wherever floats go. */
import { availability, cpu } from '@striate/backend-node';
import type { UnaryOp } from '@striate/tensor';
import { describe, expect, test } from 'vitest';
import { draw, place, take } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];

/** erf by its series, which is exact in double as far as 3; beyond, by what is left to 1. */
function erf(x: number): number {
  if (x === 0 || Math.abs(x) > 6 || Number.isNaN(x)) return Math.sign(x);
  if (Math.abs(x) > 3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (Math.abs(x) + fraction);
    const rest = Math.exp(-x * x) / (Math.abs(x) + fraction) / Math.sqrt(Math.PI);
    return Math.sign(x) * (1 - rest);
  }
  let term = x;
  let sum = x;
  for (let k = 1; k < 100; k++) {
    term *= (-x * x) / k;
    sum += term / (2 * k + 1);
  }
  return (sum * 2) / Math.sqrt(Math.PI);
}

const FUNCTIONS: Partial<Record<UnaryOp, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  erf,
};

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  NaN,
  1e-45,
  -1e-45,
  3.4e38,
  -3.4e38,
  88.8,
  -104,
];

/** A float's place among all floats. */
function rank(x: number): number {
  const bits = new Int32Array(Float32Array.of(x).buffer)[0]!;
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

describe.each(sets)('%s', (isa) => {
  test.each(Object.entries(FUNCTIONS))('%s', async (op, f) => {
    const backend = await cpu({ isa, threads: 2 });
    // Any bits at all, and values near 0, where functions bend; one more than whole vectors.
    const any = Int32Array.from({ length: 40000 }, () => draw(-2147483648, 2147483647));
    const near = Float32Array.from({ length: 40001 }, () => draw(-600000, 600000) / 1e5);
    const x = Float32Array.from([...SPECIAL, ...new Float32Array(any.buffer), ...near]);
    const X = place(backend, x, [x.length]);
    const y = await take(backend, backend.unary(op as UnaryOp, X), [x.length]);
    for (const [i, value] of x.entries()) {
      const right = Math.fround(f(value));
      const isRight =
        Object.is(y[i], right) || (right !== 0 && Math.abs(rank(y[i]!) - rank(right)) <= 1);
      if (!isRight) expect(y[i], `${op}(${value})`).toBe(right);
    }
    await backend.close();
  });
});
