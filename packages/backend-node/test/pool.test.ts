/** @file Pooling with any stride, padding, dilation and windows over the edge against plain loops. */

import { availability, cpu } from '@striate/backend-node';
import { poolOutput, ShapeError } from '@striate/shapes';
import type { AvgPoolParams, Backend, PoolParams } from '@striate/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { count, difference, draw, integers, place, take } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];

type Shape4 = readonly [number, number, number, number];
type Pair = readonly [number, number];

interface Pool {
  readonly x: Shape4;
  readonly out: Shape4;
  readonly params: PoolParams & AvgPoolParams;
}

function pool(
  x: Shape4,
  { kernelSize, ...given }: Partial<PoolParams & AvgPoolParams> & { kernelSize: Pair },
  ceilMode: boolean,
): Pool | null {
  const one: Pair = [1, 1];
  const params = {
    kernelSize,
    stride: kernelSize,
    padding: [0, 0] as const,
    dilation: one,
    countIncludePad: true,
    divisorOverride: null,
    ...given,
  };
  try {
    return { x, params, out: poolOutput(x, { ...params, ceilMode }) as unknown as Shape4 };
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}

function random(isDilated: boolean): Pool | null {
  const kernelSize = [draw(1, 5), draw(1, 5)] as const;
  const padding = kernelSize.map((size) => draw(0, Math.floor(size / 2))) as unknown as Pair;
  return pool(
    [draw(1, 2), draw(1, 3), draw(1, 17), draw(1, 17)],
    {
      kernelSize,
      padding,
      stride: [draw(1, 4), draw(1, 4)],
      dilation: isDilated ? [draw(1, 3), draw(1, 3)] : [1, 1],
      countIncludePad: draw(0, 1) === 1,
      divisorOverride: draw(0, 3) === 0 ? draw(1, 9) : null,
    },
    draw(0, 1) === 1,
  );
}

/** Visits every window with the offsets of its cells in x, in order. */
function walk(
  { x, out, params }: Pool,
  visit: (window: number, cells: number[], oy: number, ox: number) => void,
) {
  const { kernelSize, stride, padding, dilation } = params;
  let window = 0;
  for (let plane = 0; plane < x[0] * x[1]; plane++) {
    for (let oy = 0; oy < out[2]; oy++) {
      for (let ox = 0; ox < out[3]; ox++) {
        const cells: number[] = [];
        for (let i = 0; i < kernelSize[0]; i++) {
          for (let j = 0; j < kernelSize[1]; j++) {
            const iy = oy * stride[0] - padding[0] + i * dilation[0];
            const ix = ox * stride[1] - padding[1] + j * dilation[1];
            if (iy < 0 || ix < 0 || iy >= x[2] || ix >= x[3]) continue;
            cells.push((plane * x[2] + iy) * x[3] + ix);
          }
        }
        visit(window++, cells, oy, ox);
      }
    }
  }
}

/** The cells of a window that are not beyond the padding: what its sum is divided by. */
function divisor({ x, params }: Pool, cells: number, oy: number, ox: number): number {
  if (params.divisorOverride !== null) return params.divisorOverride;
  if (!params.countIncludePad) return cells;
  const [height, width] = [oy, ox].map((at, axis) => {
    const first = at * params.stride[axis]! - params.padding[axis]!;
    return Math.min(first + params.kernelSize[axis]!, x[axis + 2]! + params.padding[axis]!) - first;
  });
  return height! * width!;
}

/** The first place where two arrays are further apart than rounding to float32 in another order can take them. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): string | undefined {
  for (let i = 0; i < expected.length; i++) {
    if (Math.abs(actual[i]! - expected[i]!) > 1e-5) {
      return `[${i}] is ${actual[i]}, not ${expected[i]}`;
    }
  }
  return actual.length === expected.length ? undefined : `${actual.length} elements`;
}

describe.each(sets)('%s', (isa) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await cpu({ isa, threads: 2 });
  });
  afterAll(() => backend.close());

  async function checkMax(shapes: Pool): Promise<void> {
    const { x, out, params } = shapes;
    const [data, gradient] = [integers(x), integers(out)];
    const [X, G] = [place(backend, data, x), place(backend, gradient, out)];
    const values = new Float32Array(count(out)).fill(Number.NEGATIVE_INFINITY);
    const from = new Int32Array(count(out)).fill(-1);
    const sums = new Float64Array(count(x));
    walk(shapes, (window, cells) => {
      for (const cell of cells) {
        if (data[cell]! > values[window]!) {
          values[window] = data[cell]!;
          from[window] = cell % (x[2] * x[3]);
        }
      }
      const best = cells.find((cell) => data[cell] === values[window]);
      if (best !== undefined) sums[best]! += gradient[window]!;
    });
    const y = backend.maxPool2d(X, params, out);
    const indices = { storage: y.indices, shape: out, dtype: 'int32' } as const;
    const back = await take(backend, backend.maxPool2dGradient(G, indices, params, x), x);
    const about = JSON.stringify(shapes);
    expect(difference(await take(backend, y.values, out), values), about).toBeUndefined();
    expect(difference(await take(backend, y.indices, out, 'int32'), from), about).toBeUndefined();
    expect(difference(back, sums), about).toBeUndefined();
    for (const { storage } of [X, G]) backend.release(storage);
  }

  async function checkAverage(shapes: Pool): Promise<void> {
    const { x, out, params } = shapes;
    const [data, gradient] = [integers(x), integers(out)];
    const [X, G] = [place(backend, data, x), place(backend, gradient, out)];
    const [values, sums] = [new Float64Array(count(out)), new Float64Array(count(x))];
    walk(shapes, (window, cells, oy, ox) => {
      const by = divisor(shapes, cells.length, oy, ox);
      for (const cell of cells) {
        values[window]! += data[cell]! / by;
        sums[cell]! += gradient[window]! / by;
      }
    });
    const y = await take(backend, backend.avgPool2d(X, params, out), out);
    const back = await take(backend, backend.avgPool2dGradient(G, params, x), x);
    expect(distance(y, values), `forward ${JSON.stringify(shapes)}`).toBeUndefined();
    expect(distance(back, sums), `gradient ${JSON.stringify(shapes)}`).toBeUndefined();
    for (const { storage } of [X, G]) backend.release(storage);
  }

  test.each([
    ['the largest', true, checkMax],
    ['the average', false, checkAverage],
  ] as const)('takes %s of random windows', async (_, isDilated, check) => {
    for (let done = 0; done < 150; ) {
      const shapes = random(isDilated);
      if (!shapes) continue;
      await check(shapes);
      done++;
    }
  });

  test('pools planes of several tasks', async () => {
    const kernelSize = [3, 3] as const;
    const wide = { kernelSize, stride: [2, 2], padding: [1, 1] } as const;
    for (const ceilMode of [false, true]) {
      await checkMax(pool([1, 2, 150, 201], { ...wide, dilation: [2, 1] }, ceilMode)!);
      await checkAverage(pool([1, 2, 150, 201], wide, ceilMode)!);
      await checkAverage(pool([2, 2, 80, 131], { ...wide, stride: [1, 1] }, ceilMode)!);
    }
  });

  test('NaN wins, the last of several, and equal values where they come first, -infinity too', async () => {
    const some = [Number.NEGATIVE_INFINITY, 0, 1, Number.POSITIVE_INFINITY, Number.NaN];
    for (const stride of [1, 2, 3] as const) {
      // Longer than the widest vectors, and shorter.
      for (const width of [5, 90]) {
        const shapes = pool(
          [2, 3, 11, width],
          { kernelSize: [3, 3], stride: [stride, stride], padding: [1, 1] },
          true,
        )!;
        const { x, out, params } = shapes;
        const data = Float32Array.from({ length: count(x) }, () => some[draw(0, draw(0, 4))]!);
        const values = new Float32Array(count(out));
        const from = new Int32Array(count(out));
        walk(shapes, (window, cells) => {
          let best = Number.NEGATIVE_INFINITY;
          let where = cells[0]!;
          for (const cell of cells) {
            if (!(data[cell]! > best) && !Number.isNaN(data[cell])) continue;
            best = data[cell]!;
            where = cell;
          }
          values[window] = best;
          from[window] = where % (x[2] * x[3]);
        });
        const X = place(backend, data, x);
        const y = backend.maxPool2d(X, params, out);
        expect(await take(backend, y.values, out)).toEqual(values);
        expect(await take(backend, y.indices, out, 'int32')).toEqual(from);
        backend.release(X.storage);
      }
    }
  });

  test('a dilated window that misses the input is -infinity from nowhere', async () => {
    const missing = { kernelSize: [2, 2], dilation: [3, 3], padding: [1, 1] } as const;
    await checkMax(pool([1, 2, 2, 2], missing, false)!);
  });

  test('the gradient of a maximum from nowhere is added nowhere', async () => {
    const x = [1, 2, 2, 2];
    const out = [1, 2, 1, 3];
    const g = place(backend, Float32Array.of(1, 2, 3, 4, 5, 6), out);
    const bad = Int32Array.of(-1, 3, 4, 2147483647, 0, -2147483648);
    const indices = place(backend, bad, out, 'int32');
    const params = pool([1, 2, 2, 2], { kernelSize: [1, 1] }, false)!.params;
    const got = await take(backend, backend.maxPool2dGradient(g, indices, params, x), x);
    expect([...got]).toEqual([0, 0, 0, 2, 5, 0, 0, 0]);
  });
});

test.runIf(here.available)(
  'adaptive pooling to the same size gives elements of its own',
  async () => {
    const backend = await cpu({ threads: 1 });
    const shape = [1, 1, 2, 2];
    const x = place(backend, Float32Array.of(1, 2, 3, 4), shape);
    const y = { ...x, storage: backend.adaptiveAvgPool2d(x, shape) };
    const params = { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0, first: true };
    backend.sgdStep!([x], [y], [], { ...params, lr: 1 });
    expect(await backend.read(x)).toEqual(new Float32Array(4));
    expect(await backend.read(y)).toEqual(Float32Array.of(1, 2, 3, 4));
    await backend.close();
  },
);
