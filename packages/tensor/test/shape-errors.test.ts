/** @file Shapes and options that ops on elements and parts, products and losses refuse. */
import { describe, it } from 'vitest';
import * as ops from '../src/index.js';
import { expectRefusal, type Refusal } from './refuses.js';

const CASES: Readonly<Record<string, Refusal>> = {
  'add of what does not broadcast': [
    'f[2] f[3]',
    (a, b) => ops.add(a, b),
    'size-mismatch',
    'add: [2] and [3]',
  ],
  'add of types to cast, which does not broadcast': [
    'i[2] f[3]',
    (a, b) => ops.add(a, b),
    'size-mismatch',
    'do not broadcast',
  ],
  'less of what does not broadcast': [
    'f[2] f[3]',
    (a, b) => ops.less(a, b),
    'size-mismatch',
    'less: [2] and [3]',
  ],
  'where of what does not broadcast': [
    'b[2] f[3]',
    (a, b) => ops.where(a, b, 0),
    'size-mismatch',
    'where: [2] and [3]',
  ],
  'matmul of a scalar': ['f[] f[2]', (a, b) => ops.matmul(a, b), 'rank-mismatch', 'got a scalar'],
  'matmul of other inner sizes': [
    'f[2, 3] f[2, 3]',
    (a, b) => ops.matmul(a, b),
    'size-mismatch',
    'inner dimensions 3 and 2',
  ],
  'linear with a weight that is no matrix': [
    'f[2, 3] f[3]',
    (x, w) => ops.linear(x, w),
    'rank-mismatch',
    'is no matrix',
  ],
  'linear with other features': [
    'f[2, 3] f[4, 2]',
    (x, w) => ops.linear(x, w),
    'size-mismatch',
    'linear expects 2 features',
  ],
  'linear with a bias that would stretch the result': [
    'f[1, 3] f[4, 3] f[5, 4]',
    (x, w, bias) => ops.linear(x, w, bias),
    'size-mismatch',
    'linear: bias has the shape [5, 4], but must have [4]',
  ],
  'gather with an index of another rank': [
    'f[2, 3] i[2]',
    (x, at) => ops.gather(x, 0, at),
    'size-mismatch',
    'an index of the same rank',
  ],
  'gather with a larger index': [
    'f[2, 3] i[2, 4]',
    (x, at) => ops.gather(x, 0, at),
    'size-mismatch',
    'reaches beyond [2, 3]',
  ],
  'indexSelect with an index of two dimensions': [
    'f[2, 3] i[2, 1]',
    (x, at) => ops.indexSelect(x, 0, at),
    'rank-mismatch',
    'one dimension',
  ],
  'oneHot of half a class': [
    'i[2]',
    (at) => ops.oneHot(at, 1.5),
    'invalid-dimension',
    '1.5 is not a whole number',
  ],
  'concat of nothing': ['', () => ops.concat([]), 'invalid-option', 'concat got an empty list'],
  'concat of other shapes': [
    'f[2, 3] f[2, 4]',
    (a, b) => ops.concat([a, b]),
    'size-mismatch',
    'differ in more than dimension 0',
  ],
  'stack of other shapes': [
    'f[2] f[3]',
    (a, b) => ops.stack([a, b]),
    'size-mismatch',
    'stack: [2] and [3] differ',
  ],
  'split into nothing': ['f[4]', (x) => ops.split(x, 0), 'invalid-option', '0 is no size'],
  'split into sizes that do not add up': [
    'f[4]',
    (x) => ops.split(x, [1, 2]),
    'invalid-option',
    'do not add up to 4',
  ],
  'chunk into nothing': [
    'f[4]',
    (x) => ops.chunk(x, 0),
    'invalid-option',
    '0 is no number of chunks',
  ],
  'slice beyond the end': [
    'f[4]',
    (x) => ops.slice(x, [4]),
    'invalid-option',
    'index 4 lies outside',
  ],
  'slice backwards': ['f[4]', (x) => ops.slice(x, [[3, 0, -1]]), 'invalid-option', 'step is -1'],
  'pad by an odd number of amounts': [
    'f[4]',
    (x) => ops.pad(x, [1]),
    'rank-mismatch',
    'do not pair',
  ],
  'pad by reflection beyond the side': [
    'f[1, 4]',
    (x) => ops.pad(x, [4, 0], { mode: 'reflect' }),
    'invalid-option',
    'at most 3',
  ],
  'interpolate without a size': [
    'f[1, 1, 4]',
    (x) => ops.interpolate(x, {} as never),
    'invalid-option',
    'either size or scaleFactor',
  ],
  'interpolate without a batch': [
    'f[1, 4]',
    (x) => ops.interpolate(x, { size: 2 }),
    'rank-mismatch',
    'Add the batch dimension',
  ],
  'amax of nothing': [
    'f[0, 3]',
    (x) => ops.amax(x, { axes: [0] }),
    'too-small',
    'amax: nothing is reduced',
  ],
  'argmin of nothing': ['f[0]', (x) => ops.argmin(x, 0), 'too-small', 'argmin: nothing is reduced'],
  'sum over an axis twice': [
    'f[2]',
    (x) => ops.sum(x, { axes: [0, -1] }),
    'invalid-option',
    'an axis stands twice',
  ],
  'softmax along an axis there is not': [
    'f[2]',
    (x) => ops.softmax(x, 1),
    'invalid-option',
    'axis 1 does not exist',
  ],
  'transpose of an axis there is not': [
    'f[2, 3]',
    (x) => ops.transpose(x, 0, 2),
    'invalid-option',
    'axis 2 does not exist',
  ],
  'crossEntropy of a scalar': [
    'f[]',
    (x) => ops.crossEntropy(x, x),
    'rank-mismatch',
    'a scalar has no classes',
  ],
  'crossEntropy with too few targets': [
    'f[2, 4] i[3]',
    (x, y) => ops.crossEntropy(x, y),
    'size-mismatch',
    'need targets of shape [2]',
  ],
  'crossEntropy with probabilities of another shape': [
    'f[2, 4] f[2]',
    (x, y) => ops.crossEntropy(x, y),
    'size-mismatch',
    'need probabilities of the same shape',
  ],
  'crossEntropy with too few weights': [
    'f[2, 4] i[2] f[3]',
    (x, y, weight) => ops.crossEntropy(x, y, { weight }),
    'size-mismatch',
    'weight has the shape [3], but must have [4]',
  ],
  'mseLoss of what would broadcast': [
    'f[2, 4] f[4]',
    (x, y) => ops.mseLoss(x, y),
    'size-mismatch',
    'mseLoss: [2, 4] and a target of [4]',
  ],
  'bceWithLogitsLoss with a weight that does not broadcast': [
    'f[2, 4] f[2, 4] f[3]',
    (x, y, weight) => ops.bceWithLogitsLoss(x, y, { weight }),
    'size-mismatch',
    'do not broadcast',
  ],
  'dropout2d of a matrix': [
    'f[2, 4]',
    (x) => ops.dropout2d(x, 0.5, { seed: 0, stream: 0, step: 0 }),
    'rank-mismatch',
    'dropout2d takes [C, H, W]',
  ],
};

describe('a ShapeError of ops on elements and parts', () => {
  it.each(Object.entries(CASES))('%s', (_, refusal) => {
    expectRefusal('ShapeError', refusal);
  });
});
