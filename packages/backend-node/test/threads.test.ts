/** @file The engine's promise: the same bits from any number of threads. */
import { cpu } from '@striate/backend-node';
import type { Backend, HostArray, Operand, Storage } from '@striate/tensor';
import { expect, test } from 'vitest';
import { difference, draw, operand, place, take, uniform } from './operands.js';

const shapes = {
  x: [4, 16, 27, 27],
  weight: [48, 16, 5, 5],
  bias: [48],
  matrix: [70, 3000],
  wide: [3000, 130],
  small: [60, 20, 50],
  large: [3, 300, 310],
} as const;
const data = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => [name, uniform(shape)]),
) as Record<keyof typeof shapes, Float32Array>;

/** Few enough lines that many elements are added to each place. */
const LINES = [70, 30];
const index = Int32Array.from({ length: 70 * 3000 }, () => draw(-1, 30));

/** Kernels that add up over many elements, or cut their work into pieces. */
async function results(backend: Backend): Promise<Record<string, HostArray>> {
  const [x, weight, bias, matrix, wide, small, large] = Object.entries(shapes).map(
    ([name, shape]) => place(backend, data[name as keyof typeof shapes], shape),
  ) as [Operand, Operand, Operand, Operand, Operand, Operand, Operand];
  const named = place(backend, index, shapes.matrix, 'int32');
  const params = { stride: [1, 1], padding: [2, 2], dilation: [1, 1], groups: 1 } as const;
  const out = [4, 48, 27, 27];
  const conv = backend.conv2d(x, weight, bias, params, out);
  const y = operand(conv, out);
  const normal = backend.batchNorm(y, bias, bias, 1e-5);
  const gradient = backend.batchNormGradient(
    y,
    operand(normal.y, out),
    bias,
    operand(normal.mean, [48]),
    operand(normal.variance, [48]),
    1e-5,
  );
  const pool = {
    kernelSize: [3, 3],
    stride: [2, 2],
    padding: [1, 1],
    countIncludePad: false,
    divisorOverride: null,
  } as const;
  const pooled = [4, 16, 14, 14];
  const average = backend.avgPool2d(x, pool, pooled);
  const made: Record<string, readonly [Storage, readonly number[]]> = {
    conv: [conv, out],
    inputGradient: [backend.conv2dInputGradient(y, weight, params, shapes.x), shapes.x],
    weightGradient: [backend.conv2dWeightGradient(y, x, params, shapes.weight), shapes.weight],
    product: [backend.matmul(matrix, wide, false, false), [70, 130]],
    transposed: [backend.matmul(wide, matrix, true, true), [130, 70]],
    rows: [backend.reduce('sum', matrix, [0]), [3000]],
    channels: [backend.reduce('sum', y, [0, 2, 3]), [48]],
    all: [backend.reduce('sum', y, [0, 1, 2, 3]), []],
    normal: [normal.y, out],
    mean: [normal.mean, [48]],
    variance: [normal.variance, [48]],
    normalGradient: [gradient.x, out],
    weightOfNormal: [gradient.weight, [48]],
    sum: [backend.binary('add', y, operand(normal.y, out), out), out],
    smallProducts: [backend.matmul(small, small, false, true), [60, 20, 20]],
    largeProducts: [backend.matmul(large, large, true, false), [3, 310, 310]],
    slice: [backend.slice(wide, [1, 3], [2, 2], [1400, 60]), [1400, 60]],
    placed: [backend.place(wide, [-5, 7], [1, 2], [3000, 300], 0.5), [3000, 300]],
    joined: [backend.concat([wide, wide], 1, [3000, 260]), [3000, 260]],
    gathered: [backend.gather(matrix, named, 1), shapes.matrix],
    scattered: [backend.scatterAdd(matrix, named, 1, LINES), LINES],
    scatteredRows: [backend.scatterAdd(matrix, named, 0, [30, 3000]), [30, 3000]],
    least: [backend.reduce('min', y, [0, 2, 3]), [48]],
    average: [average, pooled],
    averageGradient: [
      backend.avgPool2dGradient(operand(average, pooled), pool, shapes.x),
      shapes.x,
    ],
    softmax: [backend.logSoftmax(wide), shapes.wide],
  };
  const taken: Record<string, HostArray> = {};
  for (const [name, [storage, shape]] of Object.entries(made)) {
    taken[name] = await take(backend, storage, shape);
  }
  await backend.close();
  return taken;
}

const alone = await results(await cpu({ threads: 1 }));

test.each([1, 2, 3, 7])(
  'one thread and %i, in another run, give the same bits',
  async (threads) => {
    const again = await results(await cpu({ threads }));
    expect(Object.keys(again)).toEqual(Object.keys(alone));
    for (const [name, values] of Object.entries(alone)) {
      const [bits, expected] = [again[name]!, values].map(({ buffer }) => new Uint32Array(buffer));
      expect(difference(bits!, expected!), name).toBeUndefined();
    }
  },
);
