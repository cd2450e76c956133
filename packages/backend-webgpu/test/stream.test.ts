/** @file Commands on their way: kernels that are still being compiled, uploads in their turn, a device that falls behind. */
import './adapter.js';
import { type WebGpuBackend, webgpu } from '@striate/backend-webgpu';
import type { Operand } from '@striate/tensor';
import { afterEach, expect, test } from 'vitest';
import { openDevice } from '../src/runtime/device.js';
import { Engine } from '../src/runtime/engine.js';
import { perElement } from '../src/runtime/kernel.js';

let backend: WebGpuBackend;
afterEach(() => backend?.close());

function uploaded(data: Float32Array | Uint8Array): Operand {
  const dtype = data instanceof Uint8Array ? 'uint8' : 'float32';
  return { storage: backend.upload(data, dtype), shape: [data.length], dtype };
}

test('calls wait for no compiler, and what was called is done in its order', async () => {
  backend = await webgpu();
  const [half, two] = [0.5, 2].map((value) => uploaded(Float32Array.of(value, value)));
  const start = uploaded(Float32Array.of(1, 2));
  let y = start;
  for (let i = 0; i < 100; i++) {
    const next = backend.binary(i % 3 === 0 ? 'sub' : 'mul', y, i % 2 === 0 ? half! : two!, [2]);
    if (y !== start) backend.release(y.storage);
    y = { ...y, storage: next };
  }
  // More than a batch, but no kernel can be ready before the first turn of the event loop.
  expect(backend.counts()).toMatchObject({ dispatches: 100, submits: 0 });
  const expected = [1, 2].map((value) => {
    let result = value;
    for (let i = 0; i < 100; i++) {
      const other = i % 2 === 0 ? 0.5 : 2;
      result = i % 3 === 0 ? result - other : result * other;
    }
    return result;
  });
  expect(Array.from(await backend.read(y))).toEqual(expected);
});

test('a kernel that the device refuses rejects reads, and is named', async () => {
  const { device } = await openDevice(undefined);
  const engine = new Engine(device, {});
  const y = { storage: engine.create([4]), shape: [4], dtype: 'float32' } as const;
  engine.run(perElement('misspelt', {}, { y: 'f32' }, 'y[i] = nothing;'), [y.storage], 4);
  const refused = { code: 'device-failed', message: expect.stringContaining('misspelt') };
  await expect(engine.read(y)).rejects.toMatchObject(refused);
  await expect(engine.sync()).rejects.toMatchObject(refused);
  await engine.close();
});

test('an upload does not overtake what was called before it', async () => {
  backend = await webgpu();
  const x = uploaded(new Float32Array(1000).fill(4));
  const roots = { ...x, storage: backend.unary('sqrt', x) };
  backend.release(x.storage);
  // The same memory, while the square roots are not yet computed.
  const other = uploaded(new Float32Array(1000).fill(9));
  expect(new Set(await backend.read(roots))).toEqual(new Set([2]));
  expect(new Set(await backend.read(other))).toEqual(new Set([9]));
});

test('uploads and reads of all sizes keep every byte, and make no new buffers the second time', async () => {
  backend = await webgpu();
  // None, some words, and more than one buffer of the largest size takes.
  const all = [0, 1, 5000, 70_000, 1_300_000].map((length) =>
    Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 256),
  );
  const created: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const bytes of all) {
      const x = uploaded(bytes);
      const read = (await backend.read(x)) as Uint8Array;
      expect(Buffer.compare(read, bytes)).toBe(0);
      backend.release(x.storage);
    }
    created.push(backend.counts().buffers);
  }
  expect(created[2]).toBe(created[1]);
});

test('submits in flight are bounded', async () => {
  backend = await webgpu();
  const x = uploaded(Float32Array.of(0));
  const y = { ...x, storage: backend.unary('exp', x) };
  await backend.read(y);
  const { submits } = backend.counts();
  for (let i = 0; i < 64 * 40; i++) backend.release(backend.unary('exp', x));
  expect(backend.counts().submits - submits).toBe(32);
  await backend.sync();
  expect(backend.counts().submits - submits).toBe(40);
});

test('a program that is far ahead of its device is told so', async () => {
  const { device } = await openDevice(undefined);
  const engine = new Engine(device, {});
  const y = engine.create([1]);
  const kernel = perElement('nought', {}, { y: 'f32' }, 'y[i] = 0.0;');
  const forever = () => {
    for (;;) engine.run(kernel, [y], 1);
  };
  expect(forever).toThrow(
    expect.objectContaining({ code: 'too-far-ahead', fix: expect.stringContaining('sync') }),
  );
  device.destroy();
  await device.lost;
  await engine.close();
});
