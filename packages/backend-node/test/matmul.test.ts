/** @file Matrix products of awkward sizes against a plain loop, on every instruction set. */
import { availability, cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFreshWeights } from './kept-weights.js';
import { difference, draw, integers, place, take, uniform } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];

interface Product {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function plain(
  a: Float32Array,
  b: Float32Array,
  { batch, m, n, k, transposeA, transposeB }: Product,
) {
  const c = new Float64Array(batch * m * n);
  for (let row = 0; row < batch * m; row++) {
    const [matrix, i] = [Math.floor(row / m), row % m];
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        const [fromA, fromB] = [
          transposeA ? p * m + i : i * k + p,
          transposeB ? j * k + p : p * n + j,
        ];
        sum += a[matrix * m * k + fromA]! * b[matrix * k * n + fromB]!;
      }
      c[row * n + j] = sum;
    }
  }
  return c;
}

/** The shapes of operands and result, with a batch dimension where there are several matrices. */
function shapesOf({ batch, m, n, k, transposeA, transposeB }: Product) {
  const shapes = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n], [m, n]];
  return shapes.map((shape) => (batch === 1 ? shape : [batch, ...shape])) as [
    number[],
    number[],
    number[],
  ];
}

/** Where the product is wrong; on integers, so that nothing may be lost or counted twice. */
async function fault(backend: Backend, product: Product): Promise<string | undefined> {
  const { transposeA, transposeB } = product;
  const [shapeA, shapeB, shapeC] = shapesOf(product);
  const [a, b] = [integers(shapeA), integers(shapeB)];
  const [x, y] = [place(backend, a, shapeA), place(backend, b, shapeB)];
  const c = await take(backend, backend.matmul(x, y, transposeA, transposeB), shapeC);
  backend.release(x.storage);
  backend.release(y.storage);
  return difference(c, plain(a, b, product));
}

/** Many tiny matrices, matrices that are one task each, and some that are cut into tiles or along k. */
const BATCHES: readonly (readonly [batch: number, m: number, n: number, k: number])[] = [
  [700, 3, 5, 7],
  [70, 1, 33, 16],
  [20, 50, 64, 64],
  [30, 17, 40, 0],
  [9, 130, 150, 70],
  [3, 33, 20, 4500],
  [3, 300, 330, 90],
  [5, 900, 20, 30],
];

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
          await fault(backend, { batch: 1, m, n, k, transposeA, transposeB }),
          `${m} x ${n} x ${k}`,
        ).toBeUndefined();
      }
    },
  );

  test('multiplies batches', async () => {
    for (const [batch, m, n, k] of BATCHES) {
      const transposed = { transposeA: draw(0, 1) === 1, transposeB: draw(0, 1) === 1 };
      const product = { batch, m, n, k, ...transposed };
      expect(await fault(backend, product), JSON.stringify(product)).toBeUndefined();
    }
  });

  test('multiplies the matrices of a batch as it does each alone, bit for bit', async () => {
    for (const [batch, m, n, k] of BATCHES.slice(-4)) {
      const product = { batch, m, n, k, transposeA: false, transposeB: true };
      const [shapeA, shapeB, shapeC] = shapesOf(product);
      const [a, b] = [uniform(shapeA), uniform(shapeB)];
      const multiply = async (x: Float32Array, y: Float32Array, count: number) => {
        const [one, other, out] = shapesOf({ ...product, batch: count });
        const operands = [place(backend, x, one), place(backend, y, other)] as const;
        return take(backend, backend.matmul(...operands, false, true), out);
      };
      const together = await multiply(a, b, batch);
      const last = await multiply(a.slice(-m * k), b.slice(-n * k), 1);
      expect(difference(together.slice(-m * n), last), `${shapeC}`).toBeUndefined();
    }
  });

  test('skips what zeros of a row meet, to the last bit as a row of a batch, and never weights that were written', async () => {
    const [n, k] = [700, 528];
    const row = uniform([1, k]).map((x) => Math.max(x, 0));
    const x = place(backend, row, [1, k]);
    const pair = place(backend, new Float32Array([...row, ...uniform([1, k])]), [2, k]);
    await expectFreshWeights(backend, [n, k], (w) => backend.matmul(x, w, false, true), [1, n]);
    const w = place(backend, uniform([n, k]), [n, k]);
    const inBatch = await take(backend, backend.matmul(pair, w, false, true), [2, n]);
    for (let time = 0; time < 3; time++) {
      const alone = await take(backend, backend.matmul(x, w, false, true), [1, n]);
      expect(difference(alone, inBatch.slice(0, n))).toBeUndefined();
    }
  });

  test('multiplies matrices of random sizes', async () => {
    for (let i = 0; i < 100; i++) {
      const product: Product = {
        batch: draw(0, 2) ? 1 : draw(2, 4),
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
