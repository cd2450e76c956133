/** @file What a training step of AlexNet, as it is in torchvision, costs in commands and buffers. */
import './adapter.js';
import { type Counts, webgpu } from '@striate/backend-webgpu';
import { expect, test } from 'vitest';
import { train } from './alexnet.js';

test('at most 120 dispatches and 3 submits, and no new buffer after the first step', async () => {
  const device = await webgpu();
  const seen: Counts[] = [];
  // One picture: sums are split the most where there is least else to share among workgroups.
  const run = { size: 'whole', batch: 1, side: 224, steps: 2 } as const;
  await train(device, run, () => seen.push(device.counts()));
  await device.close();
  const [first, second] = seen as [Counts, Counts];
  expect(second.buffers - first.buffers).toBe(0);
  expect(second.dispatches - first.dispatches).toBeLessThanOrEqual(120);
  expect(second.dispatches - first.dispatches).toBeGreaterThan(60);
  expect(second.submits - first.submits).toBeLessThanOrEqual(3);
});
