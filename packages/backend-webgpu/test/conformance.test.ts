/**
 * @file The contract, proven on the adapter of this machine, with guards behind all tensors. Without an adapter every
 * case fails.
 */
import './adapter.js';
import { conformance } from '@striate/tensor/conformance';
import { expect, test } from 'vitest';
import { webGpuBackend } from '../src/backend.js';
import { openDevice } from '../src/runtime/device.js';
import { perElement } from '../src/runtime/kernel.js';
import { GuardedEngine } from './guarded.js';

conformance({
  backend: async () => {
    const { device, description } = await openDevice(undefined);
    return webGpuBackend(new GuardedEngine(device, {}), description);
  },
  test,
});

test('a guard tells of a kernel that writes beyond its tensor', async () => {
  const { device } = await openDevice(undefined);
  const engine = new GuardedEngine(device, {});
  const kernel = perElement('too far', {}, { y: 'u32' }, 'y[i + 1u] = 7u;');
  const [y, other] = [engine.create([5]), engine.create([1])];
  engine.run(kernel, [y], 5);
  engine.release(y);
  const reading = engine.read({ storage: other, shape: [1], dtype: 'int32' });
  await expect(reading).rejects.toThrow('wrote 7 at word 0 behind a tensor of 20 bytes');
  await engine.close();
});
