/** @file The gradient of every composed and every newer op, held to finite differences. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as ops from '../src/index.js';
import { gradcheck, type Tensor, tensor } from '../src/index.js';
import { backend, leaf } from './leaf.js';

/** Double precision leaves differences about 1e-9 off. */
const TOLERANCE = { atol: 5e-8, rtol: 5e-8 };

const pictures = () => leaf(1, [2, 4, 5, 4]);
const signals = () => leaf(1, [2, 3, 7]);
const positive = (seed: number, shape: readonly number[]) => leaf(seed, shape, 0.5, 2);
const integers = (values: number[], shape: number[]) =>
  tensor(Int32Array.from(values), { backend, shape });
const bools = (values: number[]) => tensor(values, { backend, dtype: 'bool' });

type Case = [(...inputs: Tensor[]) => Tensor, Tensor[]];

const FAMILIES: Record<string, Record<string, () => Case>> = {
  'single elements': {
    log1p: () => [ops.log1p, [leaf(1, [5])]],
    rsqrt: () => [ops.rsqrt, [positive(1, [5])]],
    erf: () => [ops.erf, [leaf(1, [5], -2, 2)]],
    leakyRelu: () => [(x) => ops.leakyRelu(x, { negativeSlope: 0.2 }), [leaf(1, [7])]],
    silu: () => [ops.silu, [leaf(1, [5])]],
    gelu: () => [(x) => ops.gelu(x), [leaf(1, [5], -3, 3)]],
    'gelu, tanh': () => [(x) => ops.gelu(x, { approximate: 'tanh' }), [leaf(1, [5], -3, 3)]],
    clamp: () => [(x) => ops.clamp(x, { min: -0.3, max: 0.4 }), [leaf(1, [9])]],
    minimum: () => [ops.minimum, [leaf(1, [2, 3]), leaf(2, [3])]],
    'pow, negative base': () => [(x) => ops.pow(x, 3), [leaf(1, [5])]],
    where: () => [(a, b) => ops.where(bools([1, 0, 1]), a, b), [leaf(1, [2, 3]), leaf(2, [3])]],
  },
  reductions: {
    amin: () => [(x) => ops.amin(x, { axes: [0] }), [leaf(1, [3, 4])]],
    variance: () => [(x) => ops.variance(x, { axes: [1] }), [leaf(1, [3, 4])]],
    'variance, biased': () => [(x) => ops.variance(x, { correction: 0 }), [leaf(1, [3, 4])]],
    softmax: () => [(x) => ops.softmax(x), [leaf(1, [3, 4])]],
    'softmax, over channels': () => [(x) => ops.softmax(x, 1), [leaf(1, [2, 3, 2])]],
    'logSoftmax, over channels': () => [(x) => ops.logSoftmax(x, 1), [leaf(1, [2, 3, 2])]],
  },
  'parts and wholes': {
    squeeze: () => [(x) => ops.squeeze(x), [leaf(1, [2, 1, 3])]],
    unsqueeze: () => [(x) => ops.unsqueeze(x, -1), [leaf(1, [2, 3])]],
    transpose: () => [(x) => ops.transpose(x, 0, -1), [leaf(1, [2, 3, 4])]],
    slice: () => [(x) => ops.slice(x, [[1, null, 2], null, -2]), [leaf(1, [5, 2, 3])]],
    cast: () => [(x) => ops.cast(x, 'float64'), [leaf(1, [3])]],
    chunk: () => [(x) => ops.chunk(x, 2, 1)[0]!, [leaf(1, [2, 5])]],
    split: () => [(x) => ops.split(x, [1, 3], 1)[1]!, [leaf(1, [2, 4])]],
    pad: () => [(x) => ops.pad(x, [1, -1, 2, 0], { value: 3 }), [leaf(1, [3, 4])]],
    'pad, reflect': () => [(x) => ops.pad(x, [2, 1], { mode: 'reflect' }), [leaf(1, [2, 4])]],
    'pad, replicate': () => [(x) => ops.pad(x, [2, 1], { mode: 'replicate' }), [leaf(1, [2, 4])]],
    'pad, circular': () => [(x) => ops.pad(x, [2, 1], { mode: 'circular' }), [leaf(1, [2, 4])]],
    concat: () => [(a, b) => ops.concat([a, b, a], 1), [leaf(1, [2, 3]), leaf(2, [2, 1])]],
    stack: () => [(a, b) => ops.stack([a, b], 1), [leaf(1, [2, 3]), leaf(2, [2, 3])]],
    gather: () => [(x) => ops.gather(x, 1, integers([0, 2, 2, 1], [2, 2])), [leaf(1, [2, 3])]],
    indexSelect: () => [(x) => ops.indexSelect(x, 1, integers([2, 0, 2], [3])), [leaf(1, [2, 3])]],
  },
  products: {
    'matmul, batched': () => [(a, b) => ops.matmul(a, b), [leaf(1, [2, 2, 3]), leaf(2, [2, 3, 2])]],
    'matmul, broadcast': () => [
      (a, b) => ops.matmul(a, b, { transposeB: true }),
      [leaf(1, [3, 1, 2, 3]), leaf(2, [2, 2, 3])],
    ],
    'matmul, one matrix for all': () => [
      (a, b) => ops.matmul(a, b),
      [leaf(1, [2, 2, 3]), leaf(2, [3, 2])],
    ],
    'matmul, a transposed batch': () => [
      (a, b) => ops.matmul(a, b, { transposeA: true }),
      [leaf(1, [2, 3, 2]), leaf(2, [3, 2])],
    ],
    'matmul, vectors': () => [(a, b) => ops.matmul(a, b), [leaf(1, [3]), leaf(2, [3])]],
    'matmul, vector and matrix': () => [
      (a, b) => ops.matmul(a, b),
      [leaf(1, [3]), leaf(2, [2, 3, 2])],
    ],
  },
  windows: {
    conv1d: () => [
      (x, w, b) => ops.conv1d(x, w, b, { stride: 2, padding: 1, dilation: 2 }),
      [signals(), leaf(2, [2, 3, 2]), leaf(3, [2])],
    ],
    'conv2d, same': () => [
      (x, w, b) => ops.conv2d(x, w, b, { padding: 'same' }),
      [pictures(), leaf(2, [2, 4, 2, 3]), leaf(3, [2])],
    ],
    conv3d: () => [
      (x, w, b) =>
        ops.conv3d(x, w, b, {
          stride: [2, 1, 1],
          padding: [1, 0, 1],
          dilation: [1, 2, 1],
          groups: 2,
        }),
      [leaf(1, [1, 2, 4, 5, 3]), leaf(2, [2, 1, 2, 2, 2]), leaf(3, [2])],
    ],
    'conv3d, unbatched, same': () => [
      (x, w) => ops.conv3d(x, w, null, { padding: 'same' }),
      [leaf(1, [2, 3, 3, 2]), leaf(2, [1, 2, 2, 3, 1])],
    ],
    convTranspose1d: () => [
      (x, w, b) => ops.convTranspose1d(x, w, b, { stride: 2, outputPadding: 1 }),
      [signals(), leaf(2, [3, 2, 3]), leaf(3, [2])],
    ],
    convTranspose2d: () => [
      (x, w, b) =>
        ops.convTranspose2d(x, w, b, { stride: 2, padding: 1, outputPadding: [1, 0], groups: 2 }),
      [pictures(), leaf(2, [4, 1, 3, 2]), leaf(3, [2])],
    ],
    maxPool1d: () => [
      (x) => ops.maxPool1d(x, { kernelSize: 3, stride: 2, ceilMode: true }),
      [signals()],
    ],
    'maxPool2d, dilated': () => [
      (x) => ops.maxPool2d(x, { kernelSize: 2, stride: 1, dilation: 2 }),
      [pictures()],
    ],
    avgPool1d: () => [(x) => ops.avgPool1d(x, { kernelSize: 3, padding: 1 }), [signals()]],
    avgPool2d: () => [
      (x) =>
        ops.avgPool2d(x, {
          kernelSize: 3,
          stride: 2,
          padding: 1,
          ceilMode: true,
          countIncludePad: false,
        }),
      [pictures()],
    ],
    'avgPool2d, divisor': () => [
      (x) => ops.avgPool2d(x, { kernelSize: [2, 3], divisorOverride: 5 }),
      [pictures()],
    ],
    adaptiveAvgPool1d: () => [(x) => ops.adaptiveAvgPool1d(x, 3), [signals()]],
    adaptiveMaxPool1d: () => [(x) => ops.adaptiveMaxPool1d(x, 3), [signals()]],
    adaptiveMaxPool2d: () => [(x) => ops.adaptiveMaxPool2d(x, [3, null]), [pictures()]],
    'interpolate, nearest': () => [
      (x) => ops.interpolate(x, { scaleFactor: [1.5, 2] }),
      [pictures()],
    ],
    'interpolate, bilinear': () => [
      (x) => ops.interpolate(x, { size: [7, 3], mode: 'bilinear' }),
      [pictures()],
    ],
    'interpolate, corners': () => [
      (x) => ops.interpolate(x, { size: 5, mode: 'linear', alignCorners: true }),
      [signals()],
    ],
  },
  norms: {
    'batchNorm, not affine': () => [(x) => ops.batchNorm(x, null, null, null), [signals()]],
    layerNorm: () => [
      (x, w, b) => ops.layerNorm(x, [3, 7], w, b),
      [signals(), leaf(2, [3, 7]), leaf(3, [3, 7])],
    ],
    groupNorm: () => [
      (x, w, b) => ops.groupNorm(x, 2, w, b),
      [pictures(), leaf(2, [4]), leaf(3, [4])],
    ],
    instanceNorm: () => [(x) => ops.instanceNorm(x), [signals()]],
    dropout2d: () => [(x) => ops.dropout2d(x, 0.4, { seed: 1, stream: 0, step: 0 }), [pictures()]],
    localResponseNorm: () => [
      (x) => ops.localResponseNorm(x, { size: 3, alpha: 0.5, beta: 0.75, k: 2 }),
      [pictures()],
    ],
  },
  losses: {
    mseLoss: () => [(x, y) => ops.mseLoss(x, y), [leaf(1, [4]), leaf(2, [4])]],
    l1Loss: () => [(x, y) => ops.l1Loss(x, y, { reduction: 'sum' }), [leaf(1, [4]), leaf(2, [4])]],
    smoothL1Loss: () => [
      (x, y) => ops.smoothL1Loss(x, y, { beta: 0.4, reduction: 'none' }),
      [leaf(1, [6]), leaf(2, [6])],
    ],
    bceWithLogitsLoss: () => [
      (x, y, w) => ops.bceWithLogitsLoss(x, y, { posWeight: w }),
      [leaf(1, [2, 3]), leaf(2, [2, 3], 0, 1), positive(3, [3])],
    ],
    nllLoss: () => [
      (x, w) => ops.nllLoss(x, integers([1, -100, 2], [3]), { weight: w }),
      [leaf(1, [3, 4]), positive(2, [4])],
    ],
    'crossEntropy, smoothed and weighted': () => [
      (x, w) =>
        ops.crossEntropy(x, integers([1, 0, 3], [3]), {
          weight: w,
          labelSmoothing: 0.2,
          ignoreIndex: 0,
        }),
      [leaf(1, [3, 4]), positive(2, [4])],
    ],
    'crossEntropy, pictures': () => [
      (x) => ops.crossEntropy(x, integers([0, 1, 2, 2, 1, 0], [2, 3]), { reduction: 'none' }),
      [leaf(1, [2, 3, 3])],
    ],
    'crossEntropy, probabilities': () => [
      (x, p) => ops.crossEntropy(x, p, { labelSmoothing: 0.1 }),
      [leaf(1, [3, 4]), leaf(2, [3, 4], 0, 1)],
    ],
  },
};

/** The ops that the parity suite (packages/backend-node) takes gradients of. */
function differentiableOps(): Set<string> {
  const folder = new URL('../../backend-node/test/parity/fixtures/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  interface Case {
    op: string;
    gradients: (string | null)[];
  }
  return new Set(
    files
      .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')).cases as Case[])
      .filter(({ gradients }) => gradients.some(Boolean))
      .map(({ op }) => op),
  );
}

it('no differentiable op is left out of these two files', () => {
  const sources = ['gradients.test.ts', 'gradients-wider.test.ts'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  const called = (op: string) => new RegExp(`\\bops\\.${op}\\b|\\b${op}\\(`).test(sources.join());
  const wanted = [...differentiableOps()];
  expect(wanted.length).toBeGreaterThan(60);
  expect(wanted.filter((op) => !called(op))).toEqual([]);
});

describe.each(Object.entries(FAMILIES))('%s', (_, cases) => {
  it.each(Object.entries(cases))('%s', async (_name, make) => {
    expect(await gradcheck(...make(), TOLERANCE)).toBe(true);
  });
});
