/** @file The queue between JavaScript and the engine: order, failures, limits, memory, closing. */
import { cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operand, place, take, uniform } from './operands.js';

let backend: Backend;
beforeEach(async () => {
  backend = await cpu({ threads: 2 });
});
afterEach(() => backend.close());

test('takes far more commands than it queues at a time', async () => {
  const one = place(backend, Float32Array.of(1), [1]);
  let sum = backend.fill([1], 'float32', 0);
  for (let i = 0; i < 20_000; i++) {
    const next = backend.binary('add', operand(sum, [1]), one, [1]);
    backend.release(sum);
    sum = next;
  }
  expect(await take(backend, sum, [1])).toEqual(Float32Array.of(20_000));
  backend.release(one.storage);
});

test('leaves the event loop free while kernels run', async () => {
  const x = place(backend, uniform([1500, 1500]), [1500, 1500]);
  let isDone = false;
  const products = Array.from({ length: 6 }, () => backend.matmul(x, x, false, false));
  const done = backend.sync().then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  await done;
  for (const storage of [...products, x.storage]) backend.release(storage);
});

describe('after a kernel failed', () => {
  // More than any address space holds.
  const tooLarge = [2 ** 46];

  test('the next read rejects and names it', async () => {
    const x = place(backend, Float32Array.of(1), [1]);
    backend.fill(tooLarge, 'float32', 1);
    await expect(backend.read(x)).rejects.toMatchObject({
      code: 'device-failed',
      message: expect.stringContaining('fill: out of memory'),
    });
  });

  test('sync rejects with the first failure', async () => {
    const x = operand(backend.fill(tooLarge, 'float32', 1), tooLarge);
    backend.unary('exp', x);
    await expect(backend.sync()).rejects.toThrow('fill: out of memory');
    await expect(backend.sync()).rejects.toThrow('fill: out of memory');
  });

  test('reads called before it still resolve', async () => {
    const x = place(backend, Float32Array.of(5), [1]);
    const read = backend.read(x);
    backend.fill(tooLarge, 'float32', 1);
    expect(await read).toEqual(Float32Array.of(5));
  });
});

describe('memory', () => {
  async function step(): Promise<void> {
    const shape = [512, 512];
    const x = place(backend, new Float32Array(512 * 512), shape);
    const product = backend.matmul(x, x, false, true);
    const sum = backend.binary('add', operand(product, shape), x, shape);
    const flat = backend.reshape(operand(sum, shape), [512 * 512]);
    for (const storage of [x.storage, product, sum]) backend.release(storage);
    await take(backend, flat, [512 * 512]);
  }

  test('is flat over many steps, in its own count and in the process', async () => {
    for (let i = 0; i < 30; i++) await step();
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 300; i++) await step();
    expect(backend.memory()).toEqual({ storages: 0, bytes: 0 });
    // Kept steps would come to 1,200 MB; the garbage collector's own swing is far below 200.
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 << 20);
  });
});

describe('misuse', () => {
  test('a storage after its release', () => {
    const x = place(backend, Float32Array.of(1), [1]);
    backend.release(x.storage);
    expect(() => backend.unary('exp', x)).toThrow('after its release');
  });

  test('the engine after it was closed', async () => {
    await backend.close();
    expect(() => backend.fill([1], 'float32', 0)).toThrow('is closed');
  });

  test('an unknown instruction set, and no threads', async () => {
    await expect(cpu({ isa: 'mmx' })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(cpu({ threads: 0 })).rejects.toMatchObject({ code: 'bad-option' });
  });
});

test('closing lets reads under way finish', async () => {
  const x = place(backend, Float32Array.of(3), [1]);
  const read = backend.read(x);
  await backend.close();
  expect(await read).toEqual(Float32Array.of(3));
});
