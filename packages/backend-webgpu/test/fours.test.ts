/** @file What is read by fours, which only sizes that are multiples of four are; none is a multiple of a tile. */
import './adapter.js';
import { webgpu } from '@striate/backend-webgpu';
import { reference } from '@striate/tensor/reference';
import { expect, test } from 'vitest';
import { type Compute, computed, type Shapes } from './computed.js';

const X = [2, 24, 7, 9];
const pair = (value: number): [number, number] => [value, value];
const PARAMS = { stride: pair(2), padding: pair(1), dilation: pair(1), groups: 2 };
const inputGradient: Compute = (on, g, weight) => on.conv2dInputGradient(g, weight, PARAMS, X);

test.each<[string, boolean, Shapes, Compute]>([
  [
    'product of columns',
    false,
    [
      [23, 12],
      [23, 20],
      [12, 20],
    ],
    (on, a, b) => on.matmul(a, b, true, false),
  ],
  [
    'input gradient with groups, a stride and gaps',
    true,
    [[2, 10, 4, 5], [10, 12, 3, 3], X],
    inputGradient,
  ],
])('%s, workgroup memory: %s', async (_, workgroupMemory, shapes, compute) => {
  const backend = await webgpu({ workgroupMemory });
  const actual = await computed(backend, shapes, compute);
  const expected = await computed(reference(), shapes, compute);
  expect(actual).toHaveLength(expected.length);
  expect(Math.max(...expected)).toBeGreaterThan(1);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-5);
  await backend.close();
});
