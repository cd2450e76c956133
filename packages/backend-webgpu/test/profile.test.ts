/** @file Where the time of a step goes, kernel by kernel. */
import './adapter.js';
import { webgpu } from '@striate/backend-webgpu';
import { expect, test } from 'vitest';
import { create } from 'webgpu';
import { train } from './alexnet.js';

/** Kept: when it is collected, its devices take the process along. */
const gpu = create([]);

test('kernels with their calls and times, the longest first', async () => {
  const backend = await webgpu();
  const before = backend.counts().dispatches;
  const start = performance.now();
  const times = await backend.profile(() =>
    train(backend, { batch: 1, side: 63, steps: 1 }, () => {}),
  );
  const elapsed = performance.now() - start;
  const calls = times.reduce((sum, time) => sum + time.calls, 0);
  expect(calls).toBe(backend.counts().dispatches - before);
  const milliseconds = times.map((time) => time.milliseconds);
  expect(milliseconds).toEqual(milliseconds.toSorted((a, b) => b - a));
  expect(milliseconds[0]).toBeGreaterThan(0);
  expect(milliseconds.reduce((a, b) => a + b)).toBeLessThan(elapsed);
  expect(times.map(({ kernel }) => kernel)).toContain('maxPool2dGradient');

  const within = backend.profile(() => backend.profile(() => {}));
  await expect(within).rejects.toMatchObject({ code: 'bad-option' });
  expect(await backend.profile(() => {})).toEqual([]);
  await backend.close();
});

test('a device without timestamps says so', async () => {
  const device = await (await gpu.requestAdapter())!.requestDevice();
  const backend = await webgpu({ device });
  await expect(backend.profile(() => {})).rejects.toMatchObject({
    code: 'no-timestamps',
    message: expect.stringContaining('timestamp-query'),
  });
  await backend.close();
});
