import { expect, test } from 'vitest';
import {
  checkedCount,
  checkedSides,
  checkShape,
  elementCount,
  formatShape,
  normalizeAxis,
  resolveSlices,
  ShapeError,
  sameShape,
  sidesOf,
  spatialOf,
  spatialShape,
  windowCount,
  windowExtent,
} from '../src/index.js';

test('elementCount is the product of the sizes, 1 for a scalar', () => {
  expect(elementCount([])).toBe(1);
  expect(elementCount([2, 3, 4])).toBe(24);
  expect(elementCount([2, 0, 4])).toBe(0);
});

test('formatShape writes a shape as PyTorch prints lists', () => {
  expect(formatShape([2, 3])).toBe('[2, 3]');
  expect(formatShape([])).toBe('[]');
});

test('sameShape compares rank and sizes', () => {
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
  expect(sameShape([2], [2, 1])).toBe(false);
  expect(sameShape([], [])).toBe(true);
});

test('checkShape returns shapes and refuses anything else', () => {
  const shape = [0, 1, 2 ** 40];
  expect(checkShape('test', shape)).toBe(shape);
  for (const wrong of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(() => checkShape('test', [2, wrong])).toThrow(ShapeError);
  }
});

test('normalizeAxis counts negative axes from the back', () => {
  expect([0, 2, -1, -3].map((axis) => normalizeAxis('test', axis, 3))).toEqual([0, 2, 2, 0]);
  for (const wrong of [3, -4, 0.5, Number.NaN]) {
    expect(() => normalizeAxis('test', wrong, 3)).toThrow(ShapeError);
  }
  expect(() => normalizeAxis('test', 0, 0)).toThrow(ShapeError);
});

test('sidesOf repeats one value for every side and keeps a list', () => {
  expect(sidesOf('test', 'size', 3, 2)).toEqual([3, 3]);
  expect(sidesOf('test', 'size', null, 3)).toEqual([null, null, null]);
  expect(sidesOf('test', 'size', [1, 2], 2)).toEqual([1, 2]);
  expect(() => sidesOf('test', 'size', [1], 2)).toThrow('size has 1 values');
});

test('checkedSides refuses fractions and values below the minimum', () => {
  expect(checkedSides('test', 'stride', 2, 1, 2)).toEqual([2, 2]);
  expect(checkedSides('test', 'padding', [0, 3], 0, 2)).toEqual([0, 3]);
  expect(() => checkedSides('test', 'stride', [1, 0], 1, 2)).toThrow('stride is 0');
  expect(() => checkedSides('test', 'stride', 1.5, 1, 1)).toThrow(ShapeError);
});

test('checkedCount returns whole numbers from the minimum on', () => {
  expect(checkedCount('test', 'groups', 3, 1)).toBe(3);
  for (const wrong of [0, 1.5, Number.NaN, 2 ** 53]) {
    expect(() => checkedCount('test', 'groups', wrong, 1)).toThrow(ShapeError);
  }
});

test('windowExtent counts the cells between the taps too', () => {
  expect(windowExtent(3)).toBe(3);
  expect(windowExtent(3, 4)).toBe(9);
  expect(windowExtent(1, 4)).toBe(1);
});

test('windowCount is floor((in + 2 padding - dilation (kernel - 1) - 1) / stride) + 1', () => {
  expect(windowCount(224, 11, 4, 2)).toBe(55);
  expect(windowCount(7, 3, 2, 0, 2)).toBe(2);
  expect(windowCount(2, 3, 1, 0)).toBeLessThan(1);
});

test('windowCount rounds up in ceil mode, but not for a window that starts in the padding', () => {
  expect(windowCount(6, 3, 2, 0)).toBe(2);
  expect(windowCount(6, 3, 2, 0, 1, true)).toBe(3);
  expect(windowCount(5, 2, 3, 1, 1, true)).toBe(2);
});

test.each([1, 2, 3] as const)(
  'spatial shapes of %i sides come apart and together again',
  (dims) => {
    const sides = [5, 7, 9].slice(0, dims);
    for (const lead of [[], [2]]) {
      const shape = [...lead, 3, ...sides];
      const spatial = spatialOf('test', shape, dims);
      expect(spatial).toEqual({ batch: lead[0], channels: 3, sides });
      expect(spatialShape(spatial, 3, sides)).toEqual(shape);
      expect(spatialShape(spatial, 8, [1, 2])).toEqual([...lead, 8, 1, 2]);
    }
    for (const shape of [[], sides, [1, 2, 3, ...sides]]) {
      expect(() => spatialOf('test', shape, dims)).toThrow(ShapeError);
    }
  },
);

test('resolveSlices counts from the front and stays within the dimension', () => {
  expect(resolveSlices([4, 5, 6, 7], [-1, [-9, 9, 2], null])).toEqual([
    { start: 3, step: 1, count: 1, kept: false },
    { start: 0, step: 2, count: 3, kept: true },
    { start: 0, step: 1, count: 6, kept: true },
    { start: 0, step: 1, count: 7, kept: true },
  ]);
});
