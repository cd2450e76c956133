/** @file What a training step of AlexNet, as it is in torchvision, costs in commands and buffers. */
import './adapter.js';
import type { Counts } from '@striate/backend-webgpu';
import { expect, test } from 'vitest';
import { webGpuBackend } from '../src/backend.js';
import { openDevice } from '../src/runtime/device.js';
import { Engine } from '../src/runtime/engine.js';
import { train } from './alexnet.js';

/** Everything goes to the device as it does in training, but for what kernels compute: a software adapter takes too long. */
class IdleEngine extends Engine {
  override run(...[kernel, ...rest]: Parameters<Engine['run']>): void {
    super.run({ ...kernel, code: '@compute @workgroup_size(1) fn main() {}' }, ...rest);
  }
}

test('at most 120 dispatches and 3 submits, and no new buffer after the first step', async () => {
  const { device, description } = await openDevice(undefined);
  const backend = webGpuBackend(new IdleEngine(device, {}), description);
  const seen: Counts[] = [];
  // One picture: sums are split the most where there is least else to share among workgroups.
  const run = { size: 'whole', batch: 1, side: 224, steps: 3 } as const;
  await train(backend, run, () => seen.push(backend.counts()));
  await backend.close();
  for (const step of [1, 2]) {
    const [before, after] = [seen[step - 1]!, seen[step]!];
    expect(after.buffers - before.buffers).toBe(0);
    expect(after.dispatches - before.dispatches).toBeGreaterThan(60);
    expect(after.dispatches - before.dispatches).toBeLessThanOrEqual(120);
    expect(after.submits - before.submits).toBeLessThanOrEqual(3);
  }
});
