/** @file Slices, placements, joins and turns of any type against plain loops, on every instruction set. */
import { availability, cpu } from '@striate/backend-node';
import type { Backend, DType } from '@striate/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, count, difference, draw, elements, indices, place, take } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];
const TYPES: readonly DType[] = ['float32', 'int32', 'uint8', 'bool'];

/** Up to five dimensions, one of which may be long, or empty. */
function randomShape(rank = draw(0, 5)): number[] {
  const shape = Array.from({ length: rank }, () => draw(1, 5));
  if (rank > 0 && draw(0, 3) === 0) shape[draw(0, rank - 1)] = draw(0, 40);
  return shape;
}

interface Moved {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly out: readonly number[];
}

function randomSlice(shape: readonly number[]): Moved {
  const starts = shape.map((size) => draw(0, Math.max(size - 1, 0)));
  const steps = shape.map(() => (draw(0, 1) ? 1 : draw(1, 3)));
  const out = shape.map((size, i) => draw(0, Math.ceil((size - starts[i]!) / steps[i]!)));
  return { starts, steps, out: out.map((size, i) => (draw(0, 2) ? size : shape[i]! && 1)) };
}

/** Anywhere: wholly or partly inside, around, or beside. */
function randomPlace(shape: readonly number[]): Moved {
  const isPlain = () => draw(0, 2) === 0;
  const plain = shape.map(isPlain);
  return {
    starts: shape.map((size, i) => (plain[i] ? 0 : draw(-size - 2, 6))),
    steps: shape.map((_, i) => (plain[i] ? 1 : draw(1, 3))),
    out: shape.map((size, i) => (plain[i] ? size : draw(0, size + 8))),
  };
}

describe.each(sets)('%s', (isa) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await cpu({ isa, threads: 2 });
  });
  afterAll(() => backend.close());

  async function checkSlice(dtype: DType, shape: readonly number[], moved: Moved) {
    const { starts, steps, out } = moved;
    const data = elements(dtype, shape);
    const x = place(backend, data, shape, dtype);
    const got = await take(backend, backend.slice(x, starts, steps, out), out, dtype);
    const wanted = Array.from(indices(out), (index) =>
      at(
        data,
        shape,
        index.map((i, axis) => starts[axis]! + i * steps[axis]!),
      ),
    );
    backend.release(x.storage);
    expect(difference(got, wanted), JSON.stringify({ shape, moved })).toBeUndefined();
  }

  async function checkPlace(dtype: DType, shape: readonly number[], moved: Moved, value: number) {
    const { starts, steps, out } = moved;
    const data = elements(dtype, shape);
    const x = place(backend, data, shape, dtype);
    const got = await take(backend, backend.place(x, starts, steps, out, value), out, dtype);
    const wanted = Array.from(indices(out), (index) =>
      // A half, where x has no element, is outside.
      at(
        data,
        shape,
        index.map((i, axis) => {
          const from = (i - starts[axis]!) / steps[axis]!;
          return Number.isInteger(from) ? from : -1;
        }),
        value,
      ),
    );
    backend.release(x.storage);
    expect(difference(got, wanted), JSON.stringify({ shape, moved })).toBeUndefined();
  }

  test.each(TYPES)('slices %s', async (dtype) => {
    for (let i = 0; i < 100; i++) {
      const shape = randomShape();
      await checkSlice(dtype, shape, randomSlice(shape));
    }
    // Rows longer than a task.
    await checkSlice(dtype, [2, 40_001], { starts: [0, 5], steps: [1, 1], out: [2, 39_990] });
    await checkSlice(dtype, [40_001], { starts: [1], steps: [2], out: [20_000] });
  });

  test.each(TYPES)('places %s', async (dtype) => {
    for (let i = 0; i < 100; i++) {
      const shape = randomShape();
      await checkPlace(dtype, shape, randomPlace(shape), draw(0, 1));
    }
    await checkPlace(dtype, [2, 17_000], { starts: [1, -7], steps: [2, 2], out: [4, 33_000] }, 1);
    await checkPlace(dtype, [40_000], { starts: [-9], steps: [1], out: [39_000] }, 1);
    await checkPlace(dtype, [20_000], { starts: [17_000], steps: [1], out: [55_000] }, 1);
  });

  test('places around any value of its type', async () => {
    const [start, out] = [[0], [1]];
    const none = (dtype: DType, value: number) => {
      const empty = place(backend, elements(dtype, [0]), [0], dtype);
      return take(backend, backend.place(empty, start, [1], out, value), out, dtype);
    };
    expect([...(await none('float32', -0.1))]).toEqual([Math.fround(-0.1)]);
    expect([...(await none('float32', Number.NaN))]).toEqual([Number.NaN]);
    expect([...(await none('int32', -2147483648))]).toEqual([-2147483648]);
    expect([...(await none('uint8', 255))]).toEqual([255]);
    expect([...(await none('bool', 7))]).toEqual([1]);
  });

  test.each(TYPES)('joins %s', async (dtype) => {
    for (let i = 0; i < 60; i++) {
      const shape = randomShape(draw(1, 4));
      const axis = draw(0, shape.length - 1);
      const sizes = Array.from({ length: draw(1, 4) }, () => draw(0, i === 0 ? 900 : 4));
      const shapes = sizes.map((size) => shape.with(axis, size));
      const data = shapes.map((one) => elements(dtype, one));
      const operands = shapes.map((one, j) => place(backend, data[j]!, one, dtype));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const out = shape.with(axis, total);
      const got = await take(backend, backend.concat(operands, axis, out), out, dtype);
      const wanted = Array.from(indices(out), (index) => {
        let from = index[axis]!;
        let j = 0;
        while (from >= sizes[j]!) from -= sizes[j++]!;
        return at(data[j]!, shapes[j]!, index.with(axis, from));
      });
      for (const { storage } of operands) backend.release(storage);
      expect(difference(got, wanted), JSON.stringify({ shapes, axis })).toBeUndefined();
    }
  });

  test.each(TYPES)('turns and repeats %s', async (dtype) => {
    for (let i = 0; i < 60; i++) {
      const shape = randomShape();
      const data = elements(dtype, shape);
      const x = place(backend, data, shape, dtype);
      const axes = shape
        .map((_, axis) => ({ axis, key: draw(0, 1000) }))
        .sort((a, b) => a.key - b.key)
        .map(({ axis }) => axis);
      const turned = axes.map((axis) => shape[axis]!);
      const got = await take(backend, backend.permute(x, axes), turned, dtype);
      const wanted = Array.from(indices(turned), (index) =>
        at(
          data,
          shape,
          shape.map((_, axis) => index[axes.indexOf(axis)]!),
        ),
      );
      expect(difference(got, wanted), JSON.stringify({ shape, axes })).toBeUndefined();

      const wide = [draw(1, 3), ...shape.map((size) => (size === 1 ? draw(1, 4) : size))];
      const repeated = await take(backend, backend.expand(x, wide), wide, dtype);
      const repeats = Array.from(indices(wide), (index) =>
        at(
          data,
          shape,
          shape.map((size, axis) => (size === 1 ? 0 : index[axis + 1]!)),
        ),
      );
      expect(difference(repeated, repeats), JSON.stringify({ shape, wide })).toBeUndefined();
      backend.release(x.storage);
    }
  });

  test('chooses by a condition, over several tasks and a rest', async () => {
    const shape = [40_003];
    const condition = elements('bool', shape);
    const mask = place(backend, condition, shape, 'bool');
    for (const dtype of TYPES) {
      const [a, b] = [elements(dtype, shape), elements(dtype, shape)];
      const [x, y] = [place(backend, a, shape, dtype), place(backend, b, shape, dtype)];
      const got = await take(backend, backend.where(mask, x, y), shape, dtype);
      const wanted = Array.from(condition, (is, i) => (is ? a[i]! : b[i]!));
      expect(difference(got, wanted), dtype).toBeUndefined();
    }
  });

  test('says how many dimensions are too many', () => {
    const shape = new Array<number>(26).fill(2).map((size, i) => (i % 2 ? 1 : size));
    const odd = shape.map((size) => (size === 2 ? 1 : 2));
    const x = place(backend, elements('bool', shape), shape, 'bool');
    const wide = shape.map((size, i) => Math.max(size, odd[i]!));
    expect(count(wide)).toBe(2 ** 26);
    expect(() => backend.expand(x, wide)).toThrow('12 are the most');
  });
});
