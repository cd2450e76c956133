import { expect, test } from 'vitest';
import {
  broadcastOutput,
  convOutput,
  flattenOutput,
  linearOutput,
  matmulOutput,
  permuteOutput,
  poolOutput,
  reductionAxes,
  reshapeOutput,
  ShapeError,
  type ShapeErrorCode,
} from '../src/index.js';

/** For every way to fail: the code, and what the message must name. */
const FAILURES: [ShapeErrorCode, string[], () => unknown][] = [
  [
    'too-small',
    ['conv2d', '11', '[3, 5, 5]', 'at least 7'],
    () => convOutput([3, 5, 5], { outChannels: 1, kernelSize: 11, padding: 2 }),
  ],
  [
    'invalid-option',
    ['conv2d', '2 groups', '3 input'],
    () => convOutput([3, 5, 5], { outChannels: 4, kernelSize: 1, groups: 2 }),
  ],
  [
    'invalid-option',
    ['conv2d', 'stride is 0', '1 or more'],
    () => convOutput([3, 5, 5], { outChannels: 4, kernelSize: 1, stride: 0 }),
  ],
  [
    'rank-mismatch',
    ['conv2d', '[C, H, W]', '[5, 5]'],
    () => convOutput([5, 5], { outChannels: 4, kernelSize: 1 }),
  ],
  [
    'invalid-dimension',
    ['maxPool2d', '[1, 2.5, 3]', '2.5'],
    () => poolOutput([1, 2.5, 3], { kernelSize: 1 }),
  ],
  [
    'too-small',
    ['maxPool2d', '[1, 2, 3]', 'at least 3'],
    () => poolOutput([1, 2, 3], { kernelSize: 3 }),
  ],
  [
    'invalid-option',
    ['maxPool2d', 'padding 2', 'at most 1'],
    () => poolOutput([1, 9, 9], { kernelSize: 3, padding: 2 }),
  ],
  [
    'size-mismatch',
    ['linear', '9216', '[2, 4096]', 'inFeatures to 4096'],
    () => linearOutput([2, 4096], 9216, 10),
  ],
  ['size-mismatch', ['matmul', '3', '4', '[2, 3]'], () => matmulOutput([2, 3], [4, 5])],
  ['rank-mismatch', ['matmul', '[2, 3, 4]'], () => matmulOutput([2, 3, 4], [4, 5])],
  ['size-mismatch', ['reshape', '6', '[4, -1]'], () => reshapeOutput([2, 3], [4, -1])],
  ['invalid-option', ['flatten', 'startDim 2'], () => flattenOutput([2, 3, 4], 2, 1)],
  ['invalid-option', ['permute', '[0, 0]'], () => permuteOutput([2, 3], [0, 0])],
  ['invalid-option', ['sum', '[0, -2]', 'twice'], () => reductionAxes([2, 3], [0, -2], 'sum')],
  ['size-mismatch', ['add', '[2, 3]', '[2]'], () => broadcastOutput([2, 3], [2], 'add')],
];

test.each(FAILURES)('%s: the message names %j', (code, words, compute) => {
  let error: unknown;
  try {
    compute();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ShapeError);
  const { code: found, message, problem, fix } = error as ShapeError;
  expect(found).toBe(code);
  for (const word of words) expect(message).toContain(word);
  expect(message).toBe(`${problem} ${fix}`);
});

test('an error can say where it happened', () => {
  const error = new ShapeError('too-small', 'conv2d: too small.', 'Enlarge it.').at('features.0');
  expect(error.message).toBe('features.0: conv2d: too small. Enlarge it.');
  expect(error.code).toBe('too-small');
});
