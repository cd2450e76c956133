/** @file Training beside the cpu engine. */
import './adapter.js';
import { cpu } from '@striate/backend-node';
import { webgpu } from '@striate/backend-webgpu';
import { expect, test } from 'vitest';
import { train } from './alexnet.js';

test('losses over 30 steps of SGD are those of the cpu engine, with dropout', async () => {
  const [processor, device] = [await cpu(), await webgpu()];
  const [expected, actual]: [number[], number[]] = [[], []];
  const run = { batch: 4, side: 63, steps: 30 };
  await train(processor, run, (loss) => expected.push(loss));
  await train(device, run, (loss) => actual.push(loss));
  await Promise.all([processor.close(), device.close()]);
  expect(new Set(expected).size).toBe(30);
  expect(actual).toHaveLength(30);
  for (const [step, loss] of actual.entries()) {
    const wanted = expected[step]!;
    const limit = 1e-3 * Math.max(1, Math.abs(wanted));
    expect(Math.abs(loss - wanted), `step ${step}: ${loss}, not ${wanted}`).toBeLessThan(limit);
  }
});
