/** @file Every way to refuse and what the error says; convolutions and pools are in errors-spatial.test.ts. */
import { expect, test } from 'vitest';
import {
  broadcastOutput,
  checkShape,
  concatOutput,
  elementCount,
  expandOutput,
  flattenOutput,
  linearOutput,
  matmulOutput,
  permuteOutput,
  ravelIndex,
  reductionAxes,
  reshapeOutput,
  rowMajorStrides,
  ShapeError,
  sliceOutput,
  squeezeOutput,
  stackOutput,
  transposeOutput,
  unravelIndex,
  unsqueezeOutput,
} from '../src/index.js';
import { testFailures } from './failures.js';

const huge = 2 ** 30;

// Shapes and axes.
testFailures([
  [
    'invalid-dimension',
    ['test: [2, -1]', '-1 is not a whole number from 0 to 2^53 - 1', '0 or more'],
    () => checkShape('test', [2, -1]),
  ],
  ['invalid-dimension', ['elementCount: [0.5]', '0.5'], () => elementCount([0.5])],
  [
    'invalid-dimension',
    ['elementCount', '[1073741824, 1073741824]', '2^53 - 1', 'smaller dimensions'],
    () => elementCount([huge, huge]),
  ],
  ['invalid-dimension', ['reshape', 'more elements'], () => reshapeOutput([huge, huge], [-1])],
  ['invalid-dimension', ['flatten', 'more elements'], () => flattenOutput([huge, huge], 0)],
  ['invalid-dimension', ['strides', 'more elements'], () => rowMajorStrides([1, huge, huge])],
  ['invalid-dimension', ['strides', '[-1]'], () => rowMajorStrides([-1])],
  [
    'invalid-option',
    ['transpose', 'axis 2', '2 dimensions', 'from -2 to 1'],
    () => transposeOutput([2, 3], 0, 2),
  ],
  ['invalid-option', ['unsqueeze', 'axis -4', 'from -3 to 2'], () => unsqueezeOutput([2, 3], -4)],
  ['invalid-option', ['squeeze', 'axis 0.5'], () => squeezeOutput([2, 3], 0.5)],
  [
    'invalid-option',
    ['concat', 'axis 0', '0 dimensions', 'at least one dimension'],
    () => concatOutput([[], []]),
  ],
  ['invalid-option', ['sum', '[0, -2]', 'twice'], () => reductionAxes([2, 3], [0, -2], 'sum')],
  ['invalid-option', ['reduce', 'axis 2', 'from -2 to 1'], () => reductionAxes([2, 3], [2])],
  [
    'invalid-option',
    ['squeeze', '[1, -1]', 'every axis once'],
    () => squeezeOutput([1, 1], [1, -1]),
  ],
]);

// Other orders of the same elements.
testFailures([
  [
    'size-mismatch',
    ['reshape', '6 elements of [2, 3]', '[4, -1]', 'one of them may be -1'],
    () => reshapeOutput([2, 3], [4, -1]),
  ],
  ['size-mismatch', ['reshape', '6 elements', '[5]'], () => reshapeOutput([2, 3], [5])],
  ['size-mismatch', ['reshape', '0 elements', '[0, -1]'], () => reshapeOutput([0, 3], [0, -1])],
  ['invalid-dimension', ['reshape', '-1 is not'], () => reshapeOutput([2, 3], [-1, -1])],
  [
    'invalid-option',
    ['flatten', 'startDim 2', 'endDim 1', 'Exchange'],
    () => flattenOutput([2, 3, 4], 2, 1),
  ],
  ['invalid-option', ['flatten', 'axis 1', 'from -1 to 0'], () => flattenOutput([4])],
  [
    'invalid-option',
    ['flatten', 'startDim 1', 'endDim 0'],
    () => flattenOutput([2, 3], undefined, 0),
  ],
  ['invalid-option', ['flatten', 'startDim -1', 'endDim 0'], () => flattenOutput([2, 3], -1, 0)],
  ['invalid-option', ['permute', '[0, 0]', 'twice'], () => permuteOutput([2, 3], [0, 0])],
  [
    'invalid-option',
    ['permute', '[0]', '2 dimensions of [2, 3]', 'every dimension once'],
    () => permuteOutput([2, 3], [0]),
  ],
]);

// Several shapes together.
testFailures([
  ['size-mismatch', ['broadcast', '[2]', '[3]'], () => broadcastOutput([2], [3])],
  [
    'size-mismatch',
    ['add', '[2, 3]', '[2]', '3 against 2', 'one of them 1'],
    () => broadcastOutput([2, 3], [2], 'add'),
  ],
  [
    'size-mismatch',
    ['expand', '[2, 3]', '[2, 4]', 'size 1 stretch'],
    () => expandOutput([2, 3], [2, 4]),
  ],
  ['size-mismatch', ['expand', '[2, 3]', '[3]', 'in front'], () => expandOutput([2, 3], [3])],
  ['invalid-dimension', ['expand', '[-1, 3]'], () => expandOutput([3], [-1, 3])],
  ['invalid-option', ['concat', 'empty list', 'one tensor'], () => concatOutput([])],
  [
    'size-mismatch',
    ['concat', '[2, 3]', '[3, 4]', 'dimension 1', 'other dimensions'],
    () =>
      concatOutput(
        [
          [2, 3],
          [3, 4],
        ],
        -1,
      ),
  ],
  ['size-mismatch', ['concat', '[2, 3]', '[2]'], () => concatOutput([[2, 3], [2]])],
  ['invalid-option', ['stack', 'empty list'], () => stackOutput([])],
  ['size-mismatch', ['stack', '[2]', '[3]', 'use concat'], () => stackOutput([[2], [2], [3]])],
  ['invalid-option', ['stack', 'axis 2', 'from -2 to 1'], () => stackOutput([[2], [2]], 2)],
  [
    'size-mismatch',
    ['linear', '9216 features', '[2, 4096]', 'inFeatures to 4096'],
    () => linearOutput([2, 4096], 9216, 10),
  ],
  ['size-mismatch', ['linear', '[]', 'one dimension'], () => linearOutput([], 3, 10)],
  ['invalid-option', ['linear', 'inFeatures is -1'], () => linearOutput([3], -1, 10)],
  ['invalid-option', ['linear', 'outFeatures is 1.5'], () => linearOutput([3], 3, 1.5)],
  [
    'size-mismatch',
    ['matmul', 'inner dimensions 3 and 4', '[2, 3]', '[4, 5]', 'Transpose'],
    () => matmulOutput([2, 3], [4, 5]),
  ],
  [
    'size-mismatch',
    ['matmul', '[2] and [3]', 'do not broadcast'],
    () => matmulOutput([2, 4, 5], [3, 5, 4]),
  ],
  ['rank-mismatch', ['matmul', 'a scalar', 'mul'], () => matmulOutput([2, 3], [])],
  [
    'rank-mismatch',
    ['matmul', '[3]', 'no matrix', 'two dimensions'],
    () => matmulOutput([3], [3, 3], { transposeA: true }),
  ],
  [
    'rank-mismatch',
    ['matmul', '[]', 'no matrix'],
    () => matmulOutput([3, 3], [], { transposeB: true }),
  ],
]);

// Parts and places.
testFailures([
  [
    'rank-mismatch',
    ['slice', '3 slices', '2 dimensions of [2, 3]', 'at most one a dimension'],
    () => sliceOutput([2, 3], [0, 0, 0]),
  ],
  [
    'invalid-option',
    ['slice: index 3', 'dimension 1 of [2, 3]', 'from -3 to 2'],
    () => sliceOutput([2, 3], [null, 3]),
  ],
  ['invalid-option', ['slice: index -4', '[3]'], () => sliceOutput([3], [-4])],
  ['invalid-option', ['slice: index 0', '[0]', 'Give a slice'], () => sliceOutput([0], [0])],
  ['invalid-option', ['slice', 'step is 0', '1 or more'], () => sliceOutput([3], [[0, 3, 0]])],
  ['invalid-option', ['slice: 1.5', 'null for the edge'], () => sliceOutput([3], [[1.5]])],
  [
    'invalid-option',
    ['ravelIndex', '[0, 3]', '[2, 3]', 'from 0 to its size - 1'],
    () => ravelIndex([0, 3], [2, 3]),
  ],
  ['invalid-option', ['ravelIndex', '[0]', '[2, 3]'], () => ravelIndex([0], [2, 3])],
  ['invalid-option', ['ravelIndex', '[-1]', '[2]'], () => ravelIndex([-1], [2])],
  ['invalid-dimension', ['ravelIndex', '2^53 - 1'], () => ravelIndex([0, 0], [huge, huge])],
  [
    'invalid-option',
    ['unravelIndex', '[2, 3]', 'no element 6', 'from 0 to 5'],
    () => unravelIndex(6, [2, 3]),
  ],
  ['invalid-option', ['unravelIndex', '[0]', 'with elements'], () => unravelIndex(0, [0])],
  ['invalid-dimension', ['unravelIndex', '2^53 - 1'], () => unravelIndex(0, [huge, huge])],
]);

test('an error can say where it happened', () => {
  const error = new ShapeError('too-small', 'conv2d: too small.', 'Enlarge it.').at('features.0');
  expect(error).toBeInstanceOf(ShapeError);
  expect(error.name).toBe('ShapeError');
  expect(error.message).toBe('features.0: conv2d: too small. Enlarge it.');
  expect(error.code).toBe('too-small');
});
