/** @file Training beside the cpu engine, and what a step costs in commands and buffers. */
import './adapter.js';
import { cpu } from '@striate/backend-node';
import { type Counts, type WebGpuBackend, webgpu } from '@striate/backend-webgpu';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { train } from './alexnet.js';

/** One for all: most of the time goes into compiling for a software adapter. */
let device: WebGpuBackend;
beforeAll(async () => {
  device = await webgpu();
});
afterAll(() => device.close());

test('losses over 30 steps of SGD are those of the cpu engine, with dropout', async () => {
  const processor = await cpu();
  const [expected, actual]: [number[], number[]] = [[], []];
  const run = { batch: 4, side: 63, steps: 30 };
  await train(processor, run, (loss) => expected.push(loss));
  await train(device, run, (loss) => actual.push(loss));
  await processor.close();
  expect(new Set(expected).size).toBe(30);
  expect(actual).toHaveLength(30);
  for (const [step, loss] of actual.entries()) {
    const wanted = expected[step]!;
    const limit = 1e-3 * Math.max(1, Math.abs(wanted));
    expect(Math.abs(loss - wanted), `step ${step}: ${loss}, not ${wanted}`).toBeLessThan(limit);
  }
});

test('a step of AlexNet takes at most 120 dispatches and 3 submits, and no new buffer after the first', async () => {
  const seen: Counts[] = [];
  await train(device, { batch: 2, side: 224, steps: 4 }, () => seen.push(device.counts()));
  for (const step of [1, 2, 3]) {
    const [before, after] = [seen[step - 1]!, seen[step]!];
    expect(after.buffers - before.buffers).toBe(0);
    expect(after.dispatches - before.dispatches).toBeLessThanOrEqual(120);
    expect(after.submits - before.submits).toBeLessThanOrEqual(3);
  }
});
