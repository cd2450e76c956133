/** @file Every way in which convolutions, pools and their like refuse; see errors.test.ts for the others. */
import {
  adaptivePoolOutput,
  convOutput,
  convPadding,
  convTransposeOutput,
  convTransposeWeightShape,
  convWeightShape,
  interpolateOutput,
  padOutput,
  poolOutput,
} from '../src/index.js';
import { testFailures } from './failures.js';

const conv = { outChannels: 4, kernelSize: 3 };

// Shapes and options that all of them take.
testFailures([
  [
    'rank-mismatch',
    ['conv2d', '[C, H, W] or [N, C, H, W]', '[5, 5]'],
    () => convOutput([5, 5], conv),
  ],
  [
    'rank-mismatch',
    ['conv1d', '[C, L] or [N, C, L]', '[1, 2, 3, 4]', 'Reshape'],
    () => convOutput([1, 2, 3, 4], { ...conv, dims: 1 }),
  ],
  [
    'rank-mismatch',
    ['pool3d', '[C, D, H, W]', '[]'],
    () => poolOutput([], { dims: 3, kernelSize: 1 }),
  ],
  [
    'invalid-dimension',
    ['pool2d', '[1, 2.5, 3]', '2.5 is not a whole number from 0 to 2^53 - 1'],
    () => poolOutput([1, 2.5, 3], { kernelSize: 1 }),
  ],
  ['invalid-dimension', ['conv2d', '[1, -2, 3]', '-2'], () => convOutput([1, -2, 3], conv)],
  [
    'too-small',
    ['conv2d', '[1, 3, 0, 5]', 'only the batch may be 0'],
    () => convOutput([1, 3, 0, 5], conv),
  ],
  ['too-small', ['pool2d', '[0, 4, 4]', 'empty'], () => poolOutput([0, 4, 4], { kernelSize: 1 })],
  [
    'too-small',
    ['adaptivePool1d', '[2, 0, 4]', 'at least one channel'],
    () => adaptivePoolOutput([2, 0, 4], 1, 1),
  ],
  [
    'invalid-option',
    ['conv2d', 'stride is 0', 'stride: 1 or more'],
    () => convOutput([3, 5, 5], { ...conv, stride: 0 }),
  ],
  [
    'invalid-option',
    ['convTranspose2d', 'padding is -1', 'padding: 0 or more'],
    () => convTransposeOutput([3, 5, 5], { ...conv, padding: [0, -1] }),
  ],
  [
    'invalid-option',
    ['pool2d', 'kernelSize is 1.5', 'whole number of at least 1'],
    () => poolOutput([3, 5, 5], { kernelSize: 1.5 }),
  ],
  [
    'invalid-option',
    ['conv3d', 'dilation has 2 values', '3 sides', '[D, H, W]'],
    () => convOutput([3, 5, 5, 5], { ...conv, dims: 3, dilation: [1, 1] }),
  ],
  [
    'invalid-option',
    ['adaptivePool2d', 'outputSize is -1', '0 or more'],
    () => adaptivePoolOutput([3, 5, 5], [null, -1]),
  ],
  [
    'invalid-option',
    ['adaptivePool2d', 'outputSize has 3 values', '[H, W]'],
    () => adaptivePoolOutput([3, 5, 5], [1, 1, 1]),
  ],
]);

// Convolutions.
testFailures([
  [
    'too-small',
    ['conv2d', 'kernel over 11 cells', '[3, 5, 5]', 'padding 2', 'at least 7'],
    () => convOutput([3, 5, 5], { outChannels: 1, kernelSize: 11, padding: 2 }),
  ],
  [
    'too-small',
    ['conv1d', 'kernel over 5 cells', '[3, 4]', 'at least 5'],
    () => convOutput([3, 4], { ...conv, dims: 1, dilation: 2 }),
  ],
  [
    'size-mismatch',
    ['conv2d', '4 channels', '3 in [2, 3, 5, 5]', 'inChannels to 3'],
    () => convOutput([2, 3, 5, 5], { ...conv, inChannels: 4 }),
  ],
  [
    'invalid-option',
    ['conv2d', '2 groups', '3 input and 4 output'],
    () => convOutput([3, 5, 5], { ...conv, groups: 2 }),
  ],
  [
    'invalid-option',
    ['conv2d', 'groups is 0'],
    () => convOutput([3, 5, 5], { ...conv, groups: 0 }),
  ],
  [
    'invalid-option',
    ['conv2d', 'outChannels is 0'],
    () => convOutput([3, 5, 5], { ...conv, outChannels: 0 }),
  ],
  [
    'invalid-option',
    ['conv2d', "padding 'full'", "'same' or 'valid'"],
    () => convPadding({ ...conv, padding: 'full' as 'same' }),
  ],
  [
    'invalid-option',
    ['conv2d', "padding 'same'", 'stride is [1, 2]', 'as a number'],
    () => convOutput([3, 5, 5], { ...conv, padding: 'same', stride: [1, 2] }),
  ],
  [
    'invalid-option',
    ['conv2d', '2 groups', '4 input and 3 output'],
    () => convWeightShape({ inChannels: 4, outChannels: 3, kernelSize: 1, groups: 2 }),
  ],
  [
    'invalid-option',
    ['convTranspose1d', 'kernelSize has 2 values', '1 sides', '[L]'],
    () => convTransposeWeightShape({ ...conv, dims: 1, inChannels: 4, kernelSize: [1, 1] }),
  ],
  [
    'invalid-option',
    ['convTranspose2d', 'outputPadding 3', 'stride 2', 'dilation 3', 'at most 2'],
    () =>
      convTransposeOutput([3, 5, 5], { ...conv, stride: 2, dilation: 3, outputPadding: [0, 3] }),
  ],
  [
    'too-small',
    ['convTranspose2d', 'padding 2', '[3, 2, 2]', 'less padding'],
    () => convTransposeOutput([3, 2, 2], { ...conv, padding: 2 }),
  ],
]);

// Pools.
testFailures([
  [
    'too-small',
    ['pool2d', 'window of 3 cells', '[1, 2, 3]', 'padding 0', 'at least 3'],
    () => poolOutput([1, 2, 3], { kernelSize: 3 }),
  ],
  [
    'too-small',
    ['pool1d', 'window of 7 cells', 'padding 1', 'at least 5'],
    () => poolOutput([1, 4], { dims: 1, kernelSize: 3, dilation: 3, padding: 1 }),
  ],
  [
    'invalid-option',
    ['pool2d', 'padding 2', 'half of the kernel of 3', 'at most 1'],
    () => poolOutput([1, 9, 9], { kernelSize: 3, padding: 2, dilation: 4 }),
  ],
]);

// Resizing and padding.
const missing = {} as { size: number };
testFailures([
  [
    'rank-mismatch',
    ['interpolate', '[N, C, ...]', '[3, 4]', 'batch'],
    () => interpolateOutput([3, 4], { size: 2 }),
  ],
  [
    'rank-mismatch',
    ['interpolate', '[1, 1, 1, 1, 1, 1]'],
    () => interpolateOutput([1, 1, 1, 1, 1, 1], { size: 2 }),
  ],
  [
    'invalid-option',
    ['interpolate', 'size or scaleFactor'],
    () => interpolateOutput([1, 1, 4], missing),
  ],
  [
    'invalid-option',
    ['interpolate', 'size or scaleFactor', 'one of them'],
    () => interpolateOutput([1, 1, 4], { size: 2, scaleFactor: 2 } as never),
  ],
  [
    'invalid-option',
    ['interpolate', 'size is 0', '1 or more'],
    () => interpolateOutput([1, 1, 4, 4], { size: [2, 0] }),
  ],
  [
    'invalid-option',
    ['interpolate', 'scaleFactor has 1 values', '[H, W]'],
    () => interpolateOutput([1, 1, 4, 4], { scaleFactor: [2] }),
  ],
  [
    'too-small',
    ['interpolate', '[1, 1, 4] to [0]', 'larger scaleFactor'],
    () => interpolateOutput([1, 1, 4], { scaleFactor: 0.2 }),
  ],
  [
    'too-small',
    ['interpolate', '[1, 1, 4] to [NaN]'],
    () => interpolateOutput([1, 1, 4], { scaleFactor: Number.NaN }),
  ],
  ['too-small', ['interpolate', '[1, 0, 4]'], () => interpolateOutput([1, 0, 4], { size: 2 })],
  [
    'invalid-dimension',
    ['interpolate', 'Infinity is not a whole number'],
    () => interpolateOutput([1, 1, 4], { scaleFactor: Number.POSITIVE_INFINITY }),
  ],
  [
    'rank-mismatch',
    ['pad', '3 amounts', '2 dimensions of [4, 5]', 'from the last one backwards'],
    () => padOutput([4, 5], [1, 1, 1]),
  ],
  ['rank-mismatch', ['pad', '6 amounts', '[4, 5]'], () => padOutput([4, 5], [1, 1, 1, 1, 1, 1])],
  [
    'rank-mismatch',
    ["pad with mode 'reflect'", 'one to three sides', 'got 0', '2, 4 or 6 amounts'],
    () => padOutput([4, 5], [], 'reflect'),
  ],
  [
    'rank-mismatch',
    ["pad with mode 'circular'", '[C, L] or [N, C, L]', '[4, 5, 6, 7]'],
    () => padOutput([4, 5, 6, 7], [1, 1], 'circular'),
  ],
  [
    'too-small',
    ["pad with mode 'replicate'", '[0, 5]', 'only the batch may be 0'],
    () => padOutput([0, 5], [1, 1], 'replicate'),
  ],
  [
    'too-small',
    ['pad: [-4, 6]', 'dimension 1 of [2, 3]', "mode 'constant'", 'Crop less'],
    () => padOutput([2, 3], [-4, 6]),
  ],
  [
    'too-small',
    ['pad: [-1, -2]', 'dimension 1 of [2, 3]', "mode 'reflect'"],
    () => padOutput([2, 3], [-1, -2], 'reflect'),
  ],
  [
    'invalid-option',
    ['pad: 3', 'dimension 1 of [2, 3]', "mode 'reflect'", 'at most 2'],
    () => padOutput([2, 3], [0, 3], 'reflect'),
  ],
  [
    'invalid-option',
    ['pad: 3', 'dimension 1 of [2, 3]', "mode 'circular'", 'at most 2'],
    () => padOutput([2, 3], [-1, 3], 'circular'),
  ],
  [
    'invalid-option',
    ['pad: 0.5', 'dimension 0 of [2]', 'whole number'],
    () => padOutput([2], [0.5, 0]),
  ],
]);
