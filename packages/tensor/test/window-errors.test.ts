/** @file Shapes and options that convolutions, pools and norms refuse. */
import { describe, it } from 'vitest';
import * as ops from '../src/index.js';
import { expectRefusal, type Refusal } from './refuses.js';

const CASES: Readonly<Record<string, Refusal>> = {
  'conv1d with a bias of another length': [
    'f[1, 1, 3] f[2, 1, 2] f[5]',
    (x, w, c) => ops.conv1d(x, w, c),
    'size-mismatch',
    'conv1d: bias has the shape [5]',
  ],
  'conv2d with a bias of another length': [
    'f[1, 1, 3, 3] f[2, 1, 2, 2] f[3]',
    (x, w, c) => ops.conv2d(x, w, c),
    'size-mismatch',
    'must have [2]',
  ],
  'conv2d of other channels': [
    'f[1, 2, 3, 3] f[2, 1, 2, 2]',
    (x, w) => ops.conv2d(x, w),
    'size-mismatch',
    'conv2d expects 1 channels',
  ],
  'conv2d of a batch of signals': [
    'f[2, 3] f[2, 1, 2, 2]',
    (x, w) => ops.conv2d(x, w),
    'rank-mismatch',
    'conv2d takes [C, H, W]',
  ],
  'conv3d with a kernel of two sides': [
    'f[1, 1, 3, 3, 3] f[2, 1, 2, 2]',
    (x, w) => ops.conv3d(x, w),
    'rank-mismatch',
    'no kernel of 3 sides',
  ],
  "conv2d, 'same' with a stride": [
    'f[1, 3, 3] f[1, 1, 2, 2]',
    (x, w) => ops.conv2d(x, w, null, { padding: 'same', stride: 2 }),
    'invalid-option',
    'same',
  ],
  'convTranspose2d with a bias of another length': [
    'f[1, 1, 3, 3] f[1, 2, 2, 2] f[1]',
    (x, w, c) => ops.convTranspose2d(x, w, c),
    'size-mismatch',
    'convTranspose2d: bias',
  ],
  'convTranspose1d with too much outputPadding': [
    'f[1, 3] f[1, 1, 2]',
    (x, w) => ops.convTranspose1d(x, w, null, { outputPadding: 1 }),
    'invalid-option',
    'outputPadding 1',
  ],
  'maxPool1d with too much padding': [
    'f[1, 4]',
    (x) => ops.maxPool1d(x, { kernelSize: 2, padding: 2 }),
    'invalid-option',
    'exceeds half of the kernel',
  ],
  'avgPool2d of a vector': [
    'f[4]',
    (x) => ops.avgPool2d(x, { kernelSize: 2 }),
    'rank-mismatch',
    '[C, H, W]',
  ],
  'adaptiveMaxPool1d to half a cell': [
    'f[1, 4]',
    (x) => ops.adaptiveMaxPool1d(x, 0.5),
    'invalid-option',
    'outputSize is 0.5',
  ],
  'batchNorm of a vector': [
    'f[3]',
    (x) => ops.batchNorm(x, null, null, null),
    'rank-mismatch',
    'at least two dimensions',
  ],
  'batchNorm of one value per channel': [
    'f[1, 3]',
    (x) => ops.batchNorm(x, null, null, null),
    'too-small',
    'more than one value per channel',
  ],
  'batchNorm with a weight of another length': [
    'f[3, 2] f[3]',
    (x, w) => ops.batchNorm(x, w, null, null),
    'size-mismatch',
    'weight has the shape [3], but must have [2]',
  ],
  'batchNorm with a bias of another length': [
    'f[3, 2] f[3]',
    (x, c) => ops.batchNorm(x, null, c, null),
    'size-mismatch',
    'bias has the shape [3]',
  ],
  'batchNormInference with a variance of another length': [
    'f[3, 2] f[2] f[3]',
    (x, mean, variance) => ops.batchNormInference(x, null, null, { mean, variance }),
    'size-mismatch',
    'variance has the shape [3]',
  ],
  'layerNorm over nothing': [
    'f[3, 2]',
    (x) => ops.layerNorm(x, []),
    'size-mismatch',
    'at least one',
  ],
  'layerNorm over other sizes': [
    'f[3, 2]',
    (x) => ops.layerNorm(x, [3]),
    'size-mismatch',
    'layerNorm over [3] got [3, 2]',
  ],
  'layerNorm over more dimensions': [
    'f[2]',
    (x) => ops.layerNorm(x, [3, 2]),
    'size-mismatch',
    'layerNorm over [3, 2] got [2]',
  ],
  'layerNorm with a weight of another shape': [
    'f[3, 2] f[1]',
    (x, w) => ops.layerNorm(x, [2], w),
    'size-mismatch',
    'weight has the shape [1]',
  ],
  'groupNorm of groups that do not divide': [
    'f[2, 4, 3]',
    (x) => ops.groupNorm(x, 3),
    'invalid-option',
    '3 groups do not divide',
  ],
  'groupNorm of a single value': [
    'f[1, 4]',
    (x) => ops.groupNorm(x, 4),
    'too-small',
    'groupNorm: a single value',
  ],
  'groupNorm with a weight that would broadcast': [
    'f[2, 4, 3] f[1]',
    (x, w) => ops.groupNorm(x, 2, w),
    'size-mismatch',
    'must have [4]',
  ],
  'instanceNorm of one value': [
    'f[2, 4]',
    (x) => ops.instanceNorm(x),
    'too-small',
    'instanceNorm: a single value',
  ],
  'localResponseNorm of a matrix': [
    'f[2, 4]',
    (x) => ops.localResponseNorm(x, { size: 2 }),
    'rank-mismatch',
    'at least three dimensions',
  ],
};

describe('a ShapeError of windows and norms', () => {
  it.each(Object.entries(CASES))('%s', (_, refusal) => {
    expectRefusal('ShapeError', refusal);
  });
});
