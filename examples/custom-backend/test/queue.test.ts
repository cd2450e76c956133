/** @file What the suite can't see of any backend: what happens when, and how failures and misuse are told. */
import { type Backend, type Operand, type OptionalKernels, zeros } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { custom } from '../src/backend.js';

let backend: Backend;
beforeEach(async () => {
  backend = await custom();
});
afterEach(() => backend.close());

function upload(...values: number[]): Operand {
  const data = Float32Array.from(values);
  return { storage: backend.upload(data, 'float32'), shape: [data.length], dtype: 'float32' };
}

/** More elements than any array holds: enough for the call, too many for the kernel. */
const tooMany = [2 ** 46];

test('has no optional kernel', () => {
  const optional: Record<keyof OptionalKernels, true> = {
    conv2dRelu: true,
    maskedScale: true,
    crossEntropy: true,
    pictures: true,
    updateRunning: true,
    adamStep: true,
    sgdStep: true,
  };
  expect(Object.keys(optional).filter((name) => name in backend)).toEqual([]);
});

describe('a kernel that fails after the call', () => {
  test('rejects the next read, by its name', async () => {
    const x = upload(1);
    backend.fill(tooMany, 'float32', 0);
    await expect(backend.read(x)).rejects.toThrow('fill: Invalid typed array length');
  });

  test('rejects sync, before the kernels that it leaves without operands', async () => {
    const x: Operand = {
      storage: backend.fill(tooMany, 'float32', 0),
      shape: [1],
      dtype: 'float32',
    };
    backend.unary('exp', x);
    await expect(backend.sync()).rejects.toThrow('fill: ');
  });

  test('leaves alone what was read before it', async () => {
    const read = backend.read(upload(5));
    backend.fill(tooMany, 'float32', 0);
    expect(await read).toEqual(Float32Array.of(5));
  });

  test('is no unhandled rejection where nobody reads', async () => {
    backend.fill(tooMany, 'float32', 0);
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('at the call', () => {
  test('memory is counted, and given back', () => {
    const x = upload(1, 2, 3);
    const y = backend.unary('neg', x);
    expect(backend.memory()).toEqual({ storages: 2, bytes: 24 });
    backend.release(x.storage);
    backend.release(y);
    expect(backend.memory()).toEqual({ storages: 0, bytes: 0 });
  });

  test('a storage is refused after its release, or if it is of another backend', () => {
    const x = upload(1);
    backend.release(x.storage);
    expect(() => backend.unary('neg', x)).toThrow('after its release');
    expect(() => backend.release(x.storage)).toThrow('after its release');
    const foreign = zeros([1], { backend: reference() });
    expect(() => backend.unary('neg', foreign)).toThrow('another backend');
  });
});

describe('closing', () => {
  test('lets what is queued finish', async () => {
    const read = backend.read(upload(3));
    await backend.close();
    expect(await read).toEqual(Float32Array.of(3));
  });

  test('ends everything but releases', async () => {
    const x = upload(1);
    await backend.close();
    expect(() => backend.unary('neg', x)).toThrow('closed');
    await expect(backend.read(x)).rejects.toThrow('closed');
    await expect(backend.sync()).rejects.toThrow('closed');
    backend.release(x.storage);
    expect(backend.memory().storages).toBe(0);
  });
});
