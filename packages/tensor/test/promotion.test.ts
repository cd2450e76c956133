/** @file Which type operands of different types meet in, and where this differs from PyTorch. */
import { describe, expect, it } from 'vitest';
import type { DType } from '../src/index.js';
import * as ops from '../src/index.js';
import { reference } from '../src/reference/index.js';

const backend = reference();
const DTYPES: readonly DType[] = ['bool', 'uint8', 'int32', 'float32', 'float64'];

const of = (dtype: DType) => ops.tensor([1, 0], { backend, dtype });

/** Row by column, in the order of DTYPES. */
const MEET = `
  bool    uint8   int32   float32 float64
  uint8   uint8   int32   float32 float64
  int32   int32   int32   float32 float64
  float32 float32 float32 float32 float64
  float64 float64 float64 float64 float64`;
const table = MEET.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/) as DType[]);
const pairs = DTYPES.flatMap((a, i) => DTYPES.map((b, j) => [a, b, table[i]![j]!] as const));

describe.each(pairs)('%s with %s', (a, b, common) => {
  const isInteger = !common.startsWith('float');

  it(`meets in ${common} where elements are only moved`, () => {
    expect(ops.promoteTypes(a, b)).toBe(common);
    expect(ops.concat([of(a), of(b)]).dtype).toBe(common);
    expect(ops.stack([of(a), of(b)]).dtype).toBe(common);
    expect(ops.where(of('bool'), of(a), of(b)).dtype).toBe(common);
  });

  it('does arithmetic on integers in int32, and division in floating point', () => {
    const wide = isInteger ? 'int32' : common;
    for (const op of [ops.add, ops.sub, ops.mul, ops.maximum, ops.minimum]) {
      expect(op(of(a), of(b)).dtype).toBe(wide);
    }
    for (const op of [ops.div, ops.pow]) {
      expect(op(of(a), of(b)).dtype).toBe(isInteger ? 'float32' : common);
    }
  });

  it('compares to bool', () => {
    for (const op of [ops.equal, ops.less, ops.logicalAnd, ops.logicalOr]) {
      expect(op(of(a), of(b)).dtype).toBe('bool');
    }
  });
});

describe.each(DTYPES)('a number beside %s', (dtype) => {
  const isFloat = dtype.startsWith('float');

  it('takes its type, unless it is a fraction beside integers', () => {
    expect(ops.add(of(dtype), 2).dtype).toBe(isFloat ? dtype : 'int32');
    expect(ops.add(2, of(dtype)).dtype).toBe(isFloat ? dtype : 'int32');
    expect(ops.mul(of(dtype), 0.5).dtype).toBe(isFloat ? dtype : 'float32');
    expect(ops.where(of('bool'), of(dtype), 1).dtype).toBe(dtype);
    expect(ops.where(of('bool'), of(dtype), 0.5).dtype).toBe(isFloat ? dtype : 'float32');
    expect(ops.greater(of(dtype), 0.5).dtype).toBe('bool');
  });

  it('is compared as it is', async () => {
    expect([...(await ops.greater(of(dtype), 0.5).data())]).toEqual([1, 0]);
    expect([...(await ops.lessEqual(of(dtype), -1).data())]).toEqual([0, 0]);
  });
});

describe('functions of one tensor', () => {
  const WIDENED: readonly DType[] = ['int32', 'int32', 'int32', 'float32', 'float64'];
  const FLOATING: readonly DType[] = ['float32', 'float32', 'float32', 'float32', 'float64'];
  const BOOL: readonly DType[] = ['bool', 'bool', 'bool', 'bool', 'bool'];
  const { neg, abs, relu, sum, exp, sqrt, mean, variance, softmax } = ops;
  const { amax, amin, flatten, isnan, logicalNot } = ops;

  it.each([
    ['widen', WIDENED, { neg, abs, relu, sum }],
    ['become floating point', FLOATING, { exp, sqrt, mean, variance, softmax }],
    ['keep their type', DTYPES, { amax, amin, flatten }],
    ['become bool', BOOL, { isnan, logicalNot }],
  ] as const)('%s', (_, expected, functions) => {
    for (const [name, op] of Object.entries<(x: ops.Tensor) => ops.Tensor>(functions)) {
      expect(
        DTYPES.map((dtype) => op(of(dtype)).dtype),
        name,
      ).toEqual(expected);
    }
  });
});

describe('where PyTorch wraps around, integers widen', () => {
  it('adds and subtracts uint8 in int32', async () => {
    const x = ops.tensor([200, 3], { backend, dtype: 'uint8' });
    expect([...(await ops.add(x, 100).data())]).toEqual([300, 103]);
    expect([...(await ops.sub(x, 100).data())]).toEqual([100, -97]);
    expect([...(await ops.mul(x, x).data())]).toEqual([40_000, 9]);
    expect([...(await ops.neg(x).data())]).toEqual([-200, -3]);
    expect([...(await ops.sum(x).data())]).toEqual([203]);
  });

  it('counts what is true', async () => {
    const x = ops.tensor([1, 1, 0], { backend, dtype: 'bool' });
    expect(await ops.sum(x).item()).toBe(2);
    expect(await ops.add(x, x).data()).toEqual(Int32Array.of(2, 2, 0));
    expect(await ops.mean(x).item()).toBeCloseTo(2 / 3, 7);
  });
});
