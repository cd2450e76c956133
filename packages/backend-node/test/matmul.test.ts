/** @file Matrix products of awkward sizes against a plain loop, on every instruction set. */
import { availability, cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference, draw, integers, place, take } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];

interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function plain(a: Float32Array, b: Float32Array, { m, n, k, transposeA, transposeB }: Product) {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum += a[transposeA ? p * m + i : i * k + p]! * b[transposeB ? j * k + p : p * n + j]!;
      }
      c[i * n + j] = sum;
    }
  }
  return c;
}

/** Where the product is wrong; on integers, so that nothing may be lost or counted twice. */
async function fault(backend: Backend, product: Product): Promise<string | undefined> {
  const { m, n, k, transposeA, transposeB } = product;
  const shapeA = transposeA ? [k, m] : [m, k];
  const shapeB = transposeB ? [n, k] : [k, n];
  const [a, b] = [integers(shapeA), integers(shapeB)];
  const [x, y] = [place(backend, a, shapeA), place(backend, b, shapeB)];
  const c = await take(backend, backend.matmul(x, y, transposeA, transposeB), [m, n]);
  backend.release(x.storage);
  backend.release(y.storage);
  return difference(c, plain(a, b, product));
}

/** Sizes around the edges of register tiles, panels, blocks and tasks. */
const EDGES: readonly (readonly [m: number, n: number, k: number])[] = [
  [1, 1, 1],
  [1, 300, 40],
  [300, 1, 40],
  [5, 7, 1],
  [6, 16, 256],
  [7, 17, 257],
  [14, 32, 300],
  [15, 33, 64],
  [20, 40, 5000],
  [193, 70, 513],
  [390, 260, 70],
  [32, 700, 300],
  [300, 32, 1100],
];

describe.each(sets)('%s', (isa) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await cpu({ isa, threads: 2 });
  });
  afterAll(() => backend.close());

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])(
    'multiplies at the edges of its blocks, a transposed: %s, b: %s',
    async (transposeA, transposeB) => {
      for (const [m, n, k] of EDGES) {
        expect(
          await fault(backend, { m, n, k, transposeA, transposeB }),
          `${m} x ${n} x ${k}`,
        ).toBeUndefined();
      }
    },
  );

  test('multiplies matrices of random sizes', async () => {
    for (let i = 0; i < 100; i++) {
      const product: Product = {
        m: draw(1, 70),
        n: draw(1, 90),
        k: draw(1, 60),
        transposeA: draw(0, 1) === 1,
        transposeB: draw(0, 1) === 1,
      };
      expect(await fault(backend, product), JSON.stringify(product)).toBeUndefined();
    }
  });
});
