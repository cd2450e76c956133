/** @file The gradient of every op, held to finite differences. */
import { describe, expect, it } from 'vitest';
import * as ops from '../src/index.js';
import { gradcheck, sum, type Tensor, tensor } from '../src/index.js';
import { backend, leaf } from './leaf.js';

/** Double precision leaves differences about 1e-9 off. */
const TOLERANCE = { atol: 5e-8, rtol: 5e-8 };

const pictures = () => leaf(1, [2, 2, 5, 4]);

const CASES: Record<string, () => [(...inputs: Tensor[]) => Tensor, Tensor[]]> = {
  neg: () => [ops.neg, [leaf(1, [5])]],
  exp: () => [ops.exp, [leaf(1, [5])]],
  log: () => [ops.log, [leaf(1, [5], 0.5, 2)]],
  sqrt: () => [ops.sqrt, [leaf(1, [5], 0.5, 2)]],
  abs: () => [ops.abs, [leaf(1, [5])]],
  relu: () => [ops.relu, [leaf(1, [5])]],
  sigmoid: () => [ops.sigmoid, [leaf(1, [5])]],
  tanh: () => [ops.tanh, [leaf(1, [5])]],
  'add, broadcast': () => [ops.add, [leaf(1, [2, 3]), leaf(2, [3])]],
  'sub, broadcast': () => [ops.sub, [leaf(1, [2, 1]), leaf(2, [1, 3])]],
  'mul, broadcast': () => [ops.mul, [leaf(1, [3]), leaf(2, [2, 3])]],
  'div, broadcast': () => [ops.div, [leaf(1, [2, 3]), leaf(2, [1], 0.5, 2)]],
  pow: () => [ops.pow, [leaf(1, [4], 0.5, 2), leaf(2, [4])]],
  maximum: () => [ops.maximum, [leaf(1, [6]), leaf(2, [6])]],
  'a tensor with itself': () => [(x) => ops.mul(x, ops.add(x, x)), [leaf(1, [4])]],
  'a tensor with a number': () => [(x) => ops.sub(3, ops.div(x, 2)), [leaf(1, [4])]],
  'sum over an axis': () => [(x) => sum(x, { axes: [1] }), [leaf(1, [2, 3, 2])]],
  'mean, kept': () => [(x) => ops.mean(x, { axes: [0, 2], keepDim: true }), [leaf(1, [2, 3, 2])]],
  amax: () => [(x) => ops.amax(x, { axes: [-1] }), [leaf(1, [3, 4])]],
  reshape: () => [(x) => ops.reshape(x, [3, -1]), [leaf(1, [2, 6])]],
  flatten: () => [(x) => ops.flatten(x, 1), [leaf(1, [2, 3, 2])]],
  permute: () => [(x) => ops.permute(x, [2, 0, 1]), [leaf(1, [2, 3, 2])]],
  expand: () => [(x) => ops.expand(x, [2, 4, 3]), [leaf(1, [4, 1])]],
  matmul: () => [(a, b) => ops.matmul(a, b), [leaf(1, [2, 3]), leaf(2, [3, 4])]],
  'matmul, a transposed': () => [
    (a, b) => ops.matmul(a, b, { transposeA: true }),
    [leaf(1, [3, 2]), leaf(2, [3, 4])],
  ],
  'matmul, b transposed': () => [
    (a, b) => ops.matmul(a, b, { transposeB: true }),
    [leaf(1, [2, 3]), leaf(2, [4, 3])],
  ],
  'matmul, both transposed': () => [
    (a, b) => ops.matmul(a, b, { transposeA: true, transposeB: true }),
    [leaf(1, [3, 2]), leaf(2, [4, 3])],
  ],
  linear: () => [ops.linear, [leaf(1, [2, 2, 3]), leaf(2, [4, 3]), leaf(3, [4])]],
  conv2d: () => [
    (x, w, b) => ops.conv2d(x, w, b, { stride: [2, 1], padding: [1, 2], dilation: [1, 2] }),
    [pictures(), leaf(2, [3, 2, 2, 3]), leaf(3, [3])],
  ],
  'conv2d, groups, unbatched': () => [
    (x, w) => ops.conv2d(x, w, null, { groups: 2 }),
    [leaf(1, [4, 3, 3]), leaf(2, [2, 2, 2, 2])],
  ],
  maxPool2d: () => [
    (x) => ops.maxPool2d(x, { kernelSize: 3, stride: 1, padding: 1 }),
    [pictures()],
  ],
  adaptiveAvgPool2d: () => [(x) => ops.adaptiveAvgPool2d(x, [3, 6]), [pictures()]],
  batchNorm: () => [
    (x, w, b) => ops.batchNorm(x, w, b, null),
    [pictures(), leaf(2, [2], 0.5, 2), leaf(3, [2])],
  ],
  batchNormInference: () => {
    const statistics = { mean: leaf(4, [2]), variance: leaf(5, [2], 0.5, 2) };
    return [
      (x, w, b) => ops.batchNormInference(x, w, b, statistics),
      [pictures(), leaf(2, [2], 0.5, 2), leaf(3, [2])],
    ];
  },
  logSoftmax: () => [(x) => ops.logSoftmax(x), [leaf(1, [3, 4])]],
  crossEntropy: () => [
    (x) => ops.crossEntropy(x, tensor(new Int32Array([2, 0, 1]), { backend })),
    [leaf(1, [3, 4])],
  ],
  dropout: () => [(x) => ops.dropout(x, 0.4, { seed: 1, stream: 2, step: 3 }), [leaf(1, [20])]],
};

describe('gradients agree with differences in double precision', () => {
  it.each(Object.keys(CASES))('%s', async (name) => {
    const [f, inputs] = CASES[name]!();
    expect(await gradcheck(f, inputs, TOLERANCE)).toBe(true);
  });
});
