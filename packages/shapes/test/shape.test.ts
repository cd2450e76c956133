import { expect, test } from 'vitest';
import {
  checkedPair,
  checkShape,
  elementCount,
  formatShape,
  normalizeAxis,
  pair,
  pictureOf,
  pictureShape,
  ShapeError,
  sameShape,
  windowCount,
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

test('pair doubles a number and keeps a pair', () => {
  expect(pair(3)).toEqual([3, 3]);
  expect(pair([1, 2])).toEqual([1, 2]);
});

test('checkedPair refuses fractions and values below the minimum', () => {
  expect(checkedPair('test', 'stride', 2, 1)).toEqual([2, 2]);
  expect(checkedPair('test', 'padding', [0, 3], 0)).toEqual([0, 3]);
  expect(() => checkedPair('test', 'stride', [1, 0], 1)).toThrow('stride is 0');
  expect(() => checkedPair('test', 'stride', 1.5, 1)).toThrow(ShapeError);
});

test('windowCount is floor((in + 2 padding - dilation (kernel - 1) - 1) / stride) + 1', () => {
  expect(windowCount(224, 11, 4, 2)).toBe(55);
  expect(windowCount(7, 3, 2, 0, 2)).toBe(2);
  expect(windowCount(2, 3, 1, 0)).toBeLessThan(1);
});

test('pictures come apart and together again, batched or not', () => {
  for (const shape of [
    [3, 5, 7],
    [2, 3, 5, 7],
  ]) {
    const picture = pictureOf('test', shape);
    expect(picture).toEqual({
      batch: shape.length === 4 ? 2 : undefined,
      channels: 3,
      height: 5,
      width: 7,
    });
    expect(pictureShape(picture, 3, 5, 7)).toEqual(shape);
    expect(pictureShape(picture, 8, 1, 2)).toEqual([...shape.slice(0, -3), 8, 1, 2]);
  }
  for (const shape of [[], [5, 7], [1, 2, 3, 5, 7]]) {
    expect(() => pictureOf('test', shape)).toThrow(ShapeError);
  }
});
