/** @file 16-bit factors with float32 sums: only on adapters that have them, others say so. */
import './adapter.js';
import { type WebGpuBackend, webgpu } from '@striate/backend-webgpu';
import { tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDevice } from '../src/runtime/device.js';
import { type Compute, computed, type Shapes } from './computed.js';

const { device } = await openDevice(undefined);
const hasF16 = device.features.has('shader-f16');
device.destroy();

test.skipIf(hasF16)('an adapter without f16 says so', async () => {
  await expect(webgpu({ precision: 'mixed' })).rejects.toMatchObject({
    code: 'no-f16',
    message: expect.stringContaining('shader-f16'),
  });
});

const pair: [number, number] = [1, 1];
const params = { stride: pair, padding: pair, dilation: pair, groups: 1 };
const [x, weight, out] = [
  [2, 5, 11, 11],
  [9, 5, 3, 3],
  [2, 9, 11, 11],
] as [number[], number[], number[]];

/** [what, products per result, shapes, computation] */
const PRODUCTS: [string, number, Shapes, Compute][] = [
  [
    'matmul',
    51,
    [
      [70, 51],
      [51, 67],
      [70, 67],
    ],
    (on, a, b) => on.matmul(a, b, false, false),
  ],
  ['conv2d', 45, [x, weight, out], (on, a, b) => on.conv2d(a, b, null, params, out)],
  ['input gradient', 81, [out, weight, x], (on, a, b) => on.conv2dInputGradient(a, b, params, x)],
  [
    'weight gradient',
    242,
    [out, x, weight],
    (on, a, b) => on.conv2dWeightGradient(a, b, params, weight),
  ],
];

describe.skipIf(!hasF16)(`mixed precision${hasF16 ? '' : ' (this adapter has no f16)'}`, () => {
  let mixed: WebGpuBackend;
  beforeAll(async () => {
    mixed = await webgpu({ precision: 'mixed' });
  });
  afterAll(() => mixed.close());

  test.each(PRODUCTS)('%s of rounded factors', async (_, count, shapes, compute) => {
    const actual = await computed(mixed, shapes, compute);
    const exact = await computed(reference(), shapes, compute);
    const apart = Math.max(...Array.from(actual, (value, i) => Math.abs(value - exact[i]!)));
    // Two roundings to 11 bits per product of numbers below 1; were there none, it would be millionths.
    expect(apart).toBeLessThan(count * 2 ** -10);
    expect(apart).toBeGreaterThan(1e-4);
  });

  test('sums go beyond what 16 bits count', async () => {
    const ones = (shape: number[]) =>
      tensor(new Float32Array(15000).fill(1).subarray(0, shape[0]! * shape[1]!), {
        backend: mixed,
        shape,
      });
    const [a, b] = [ones([1, 5000]), ones([5000, 3])];
    const storage = mixed.matmul(a, b, false, false);
    const sums = await mixed.read({ storage, shape: [1, 3], dtype: 'float32' });
    expect(Array.from(sums)).toEqual([5000, 5000, 5000]);
    mixed.release(storage);
    for (const one of [a, b]) one.dispose();
  });
});
