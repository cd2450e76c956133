/** @file Types, backends and values that ops refuse: the error's code and its words. */
import { describe, expect, it } from 'vitest';
import type { Backend, DType } from '../src/index.js';
import * as ops from '../src/index.js';
import { reference } from '../src/reference/index.js';

const backend = reference();
const elsewhere = reference();

const make =
  (dtype: DType, where: Backend = backend) =>
  (...shape: number[]) =>
    ops.ones(shape, { backend: where, dtype });
const f = make('float32');
const d = make('float64');
const i = make('int32');
const b = make('bool');
const far = make('float32', elsewhere);
const farInt = make('int32', elsewhere);

/** A value that TypeScript would refuse; plain JavaScript does not. */
const wrong = (value: unknown) => value as never;

/** What is called, the error's code, and words of its message. */
type Row = readonly [call: () => unknown, code: string, words: string];

const TYPES: Readonly<Record<string, Row>> = {
  'matmul of integers': [() => ops.matmul(i(2, 2), i(2, 2)), 'wrong-dtype', 'matmul takes float32'],
  'matmul of two kinds': [() => ops.matmul(f(2, 2), d(2, 2)), 'wrong-dtype', 'float32 and float64'],
  'conv2d of integers': [
    () => ops.conv2d(i(1, 1, 3, 3), i(1, 1, 2, 2)),
    'wrong-dtype',
    "cast(x, 'float32')",
  ],
  'conv2d with a weight of another type': [
    () => ops.conv2d(f(1, 1, 3, 3), d(1, 1, 2, 2)),
    'wrong-dtype',
    'conv2d got both float32 and float64',
  ],
  'conv2d with a bias of integers': [
    () => ops.conv2d(f(1, 1, 3, 3), f(2, 1, 2, 2), i(2)),
    'wrong-dtype',
    'conv2d takes float32, but got int32',
  ],
  'convTranspose2d of integers': [
    () => ops.convTranspose2d(i(1, 1, 3, 3), i(1, 1, 2, 2)),
    'wrong-dtype',
    'convTranspose2d takes',
  ],
  'maxPool2d of integers': [
    () => ops.maxPool2d(i(1, 4, 4), { kernelSize: 2 }),
    'wrong-dtype',
    'maxPool2d takes float32',
  ],
  'avgPool1d of integers': [
    () => ops.avgPool1d(i(1, 4), { kernelSize: 2 }),
    'wrong-dtype',
    'takes float32, but got int32',
  ],
  'adaptiveMaxPool2d of integers': [
    () => ops.adaptiveMaxPool2d(i(1, 4, 4), 2),
    'wrong-dtype',
    'adaptiveMaxPool2d takes',
  ],
  'adaptiveAvgPool2d of integers': [
    () => ops.adaptiveAvgPool2d(i(1, 4, 4), 2),
    'wrong-dtype',
    'adaptiveAvgPool2d takes',
  ],
  'batchNorm of integers': [
    () => ops.batchNorm(i(3, 2), null, null, null),
    'wrong-dtype',
    'batchNorm takes float32',
  ],
  'layerNorm of integers': [() => ops.layerNorm(i(3, 2), [2]), 'wrong-dtype', 'takes float32'],
  'dropout of integers': [
    () => ops.dropout(i(2), 0.5, { seed: 0, stream: 0, step: 0 }),
    'wrong-dtype',
    'dropout takes float32',
  ],
  'interpolate, linear, of integers': [
    () => ops.interpolate(i(1, 1, 4), { size: 2, mode: 'linear' }),
    'wrong-dtype',
    'takes float32',
  ],
  'crossEntropy of integer logits': [
    () => ops.crossEntropy(i(2, 4), i(2)),
    'wrong-dtype',
    'crossEntropy takes float32',
  ],
  'crossEntropy with bool targets': [
    () => ops.crossEntropy(f(2, 4), b(2)),
    'wrong-dtype',
    'int32 or uint8, but got bool',
  ],
  'nllLoss with floats for targets': [
    () => ops.nllLoss(f(2, 4), f(2)),
    'wrong-dtype',
    'nllLoss takes int32',
  ],
  'where on numbers': [() => ops.where(f(2), f(2), f(2)), 'wrong-dtype', 'where takes bool'],
  'gather by floats': [() => ops.gather(f(2, 3), 0, f(2, 3)), 'wrong-dtype', 'gather takes int32'],
  'indexSelect by floats': [
    () => ops.indexSelect(f(2, 3), 0, f(2)),
    'wrong-dtype',
    'takes int32, but got float32',
  ],
  'oneHot of floats': [() => ops.oneHot(f(2), 3), 'wrong-dtype', 'oneHot takes int32'],
  'cast to a type there is not': [() => ops.cast(f(2), wrong('int8')), 'wrong-dtype', 'no int8'],
  'full of a type there is not': [
    () => ops.full([2], 1, { backend, dtype: wrong('int8') }),
    'wrong-dtype',
    'Use one of float32',
  ],
};

const BACKENDS: Readonly<Record<string, () => unknown>> = {
  add: () => ops.add(f(2), far(2)),
  matmul: () => ops.matmul(f(2, 2, 2), far(2, 2, 2)),
  linear: () => ops.linear(f(2, 2), f(2, 2), far(2)),
  conv2d: () => ops.conv2d(f(1, 3, 3), far(2, 1, 2, 2)),
  convTranspose1d: () => ops.convTranspose1d(f(1, 3), far(1, 2, 2)),
  concat: () => ops.concat([f(2, 3), far(2, 3)]),
  stack: () => ops.stack([f(2), far(2)]),
  where: () => ops.where(b(2), far(2), 1),
  gather: () => ops.gather(f(2), 0, farInt(2)),
  indexSelect: () => ops.indexSelect(f(2, 3), 0, farInt(2)),
  batchNorm: () => ops.batchNorm(f(3, 2), far(2), null, null),
  batchNormInference: () =>
    ops.batchNormInference(f(3, 2), null, null, { mean: far(2), variance: far(2) }),
  layerNorm: () => ops.layerNorm(f(3, 2), [2], far(2)),
  crossEntropy: () => ops.crossEntropy(f(2, 4), farInt(2)),
  nllLoss: () => ops.nllLoss(f(2, 4), i(2), { weight: far(4) }),
  mseLoss: () => ops.mseLoss(f(2), far(2)),
  equal: () => ops.equal(f(2), far(2)),
};

const VALUES: Readonly<Record<string, Row>> = {
  'arithmetic of two numbers': [() => ops.add(1, 2), 'wrong-value', 'add of two numbers'],
  'where of two numbers': [() => ops.where(b(2), 1, 2), 'wrong-value', 'where of two numbers'],
  'clamp without limits': [() => ops.clamp(f(2), {}), 'wrong-value', 'Give min, max or both'],
  'gelu by another way': [
    () => ops.gelu(f(2), { approximate: wrong('erf') }),
    'wrong-value',
    "approximate is 'erf'. Use one of 'none', 'tanh'",
  ],
  'pad in another mode': [
    () => ops.pad(f(1, 4), [1, 0], { mode: wrong('wrap') }),
    'wrong-value',
    "pad: mode is 'wrap'",
  ],
  'avgPool2d divided by 0': [
    () => ops.avgPool2d(f(1, 4, 4), { kernelSize: 2, divisorOverride: 0 }),
    'wrong-value',
    'divisorOverride is 0',
  ],
  'dropout beyond 1': [
    () => ops.dropout(f(2), 1.5, { seed: 0, stream: 0, step: 0 }),
    'wrong-value',
    'p is 1.5',
  ],
  'interpolate, bilinear, on a signal': [
    () => ops.interpolate(f(1, 1, 4), { size: 2, mode: 'bilinear' }),
    'wrong-value',
    "mode 'bilinear' does not go with 1 sides",
  ],
  'interpolate, nearest, with corners aligned': [
    () => ops.interpolate(f(1, 1, 4), { size: 2, alignCorners: true }),
    'wrong-value',
    "'nearest' without alignCorners",
  ],
  'crossEntropy smoothed beyond 1': [
    () => ops.crossEntropy(f(2, 4), i(2), { labelSmoothing: 1.5 }),
    'wrong-value',
    'labelSmoothing is 1.5',
  ],
  'smoothL1Loss with a negative beta': [
    () => ops.smoothL1Loss(f(2), f(2), { beta: -1 }),
    'wrong-value',
    'beta is -1',
  ],
  'crossEntropy reduced in another way': [
    () => ops.crossEntropy(f(2, 4), i(2), { reduction: wrong('average') }),
    'wrong-value',
    "crossEntropy: reduction is 'average'. Use one of 'mean', 'sum', 'none'",
  ],
  'mseLoss reduced in another way': [
    () => ops.mseLoss(f(2), f(2), { reduction: wrong('toString') }),
    'wrong-value',
    "mseLoss: reduction is 'toString'",
  ],
};

function refuses(call: () => unknown, code: string, words: string): void {
  expect(call).toThrow(expect.objectContaining({ name: 'TensorError', code }));
  expect(call).toThrow(words);
}

describe('types', () => {
  it.each(Object.entries(TYPES))('%s', (_, [call, code, words]) => {
    refuses(call, code, words);
  });
});

describe('operands on two backends', () => {
  it.each(Object.entries(BACKENDS))('%s', (_, call) => {
    refuses(call, 'wrong-backend', 'Move the model and the data');
  });
});

describe('values', () => {
  it.each(Object.entries(VALUES))('%s', (_, [call, code, words]) => {
    refuses(call, code, words);
  });
});
