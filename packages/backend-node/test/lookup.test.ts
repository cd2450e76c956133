/** @file gather and scatterAdd against plain loops, with indices that name no element. */

import { availability, cpu } from '@striate/backend-node';
import { ravelIndex } from '@striate/shapes';
import type { Backend, DType } from '@striate/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, count, difference, draw, elements, indices, place, take } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];
const FAR = [-1, -2147483648, 2147483647, 1 << 20];

interface Lookup {
  readonly shape: readonly number[];
  readonly axis: number;
  /** Of the index: anything along the axis, at most the shape elsewhere. */
  readonly named: readonly number[];
}

function randomLookup(): Lookup {
  const shape = Array.from({ length: draw(1, 4) }, () => draw(1, 6));
  const axis = draw(0, shape.length - 1);
  const named = shape.map((size, i) =>
    i === axis ? draw(0, 9) : draw(0, 2) ? size : draw(0, size),
  );
  return { shape, axis, named };
}

/** One element in eight is outside, just or far. */
function randomIndex({ shape, axis, named }: Lookup): Int32Array {
  return new Int32Array(count(named)).map(() => {
    if (draw(0, 7) > 0) return draw(0, shape[axis]! - 1);
    return draw(0, 1) ? shape[axis]! : FAR[draw(0, FAR.length - 1)]!;
  });
}

/** One line, many lines, lines next to each other, and all of them long. */
const LARGE: readonly Lookup[] = [
  { shape: [50_000], axis: 0, named: [60_000] },
  { shape: [30_000, 7], axis: 1, named: [29_999, 1] },
  { shape: [100, 300], axis: 0, named: [400, 299] },
  { shape: [3, 20_000, 2], axis: 1, named: [3, 20_000, 2] },
  { shape: [3, 5, 2000], axis: 2, named: [3, 5, 2500] },
];

describe.each(sets)('%s', (isa) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await cpu({ isa, threads: 2 });
  });
  afterAll(() => backend.close());

  async function check(lookup: Lookup, dtype: DType): Promise<void> {
    const { shape, axis, named } = lookup;
    const index = randomIndex(lookup);
    const data = elements(dtype, shape);
    const x = place(backend, data, shape, dtype);
    const i = place(backend, index, named, 'int32');
    const got = await take(backend, backend.gather(x, i, axis), named, dtype);
    const wanted = Array.from(indices(named), (to, j) => at(data, shape, to.with(axis, index[j]!)));
    expect(difference(got, wanted), `gather ${JSON.stringify(lookup)}`).toBeUndefined();

    const gradient = elements('float32', named);
    const g = place(backend, gradient, named);
    const sums = await take(backend, backend.scatterAdd(g, i, axis, shape), shape);
    const sum = new Float64Array(count(shape));
    let j = 0;
    for (const from of indices(named)) {
      const inside = index[j]! >= 0 && index[j]! < shape[axis]!;
      if (inside) sum[ravelIndex(from.with(axis, index[j]!), shape)]! += gradient[j]!;
      j++;
    }
    expect(difference(sums, sum), `scatterAdd ${JSON.stringify(lookup)}`).toBeUndefined();
    for (const { storage } of [x, i, g]) backend.release(storage);
  }

  test.each(['float32', 'int32', 'uint8', 'bool'] as const)('looks %s up', async (dtype) => {
    for (let i = 0; i < 60; i++) await check(randomLookup(), dtype);
  });

  test('looks up over several tasks', async () => {
    for (const lookup of LARGE) await check(lookup, 'float32');
  });

  test('a loss whose target is no class is NaN, and so is its gradient', async () => {
    const logits = place(backend, elements('float32', [6, 4]), [6, 4]);
    const target = place(backend, Int32Array.of(0, -1, 4, 3, ...FAR.slice(1, 3)), [6], 'int32');
    const { loss, gradient } = backend.crossEntropy!(logits, target);
    const areNaN = (data: ArrayLike<number>) => Array.from(data, Number.isNaN);
    const rows = [false, true, true, false, true, true];
    expect(areNaN(await take(backend, loss, [6]))).toEqual(rows);
    expect(areNaN(await take(backend, gradient, [6, 4]))).toEqual(
      rows.flatMap((row) => [row, row, row, row]),
    );
  });
});
