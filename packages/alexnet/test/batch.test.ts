import { type Batch, toFloat32 } from '@striate/datasets';
import { noGrad } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { targetsOf, toDevice } from '../src/batch.js';

const backend = reference();

function batch(count: number): Batch {
  const pixels = Uint8Array.from({ length: count * 4 * 5 * 3 }, (_, i) => (i * 41) % 256);
  return {
    pixels,
    shape: [count, 4, 5, 3],
    flip: Uint8Array.from({ length: count }, (_, i) => i % 2),
    normalize: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] },
    paths: Array.from({ length: count }, String),
    labels: new Int32Array(count),
    indices: new Uint32Array(count),
    nextPosition: count,
  };
}

async function onDevice(own: Batch): Promise<number[]> {
  const x = noGrad(() => toDevice(own, backend));
  expect(x.shape).toEqual([own.shape[0], 3, 4, 5]);
  return Array.from(await x.data());
}

function worst(got: readonly number[], expected: Float32Array): number {
  expect(got.length).toBe(expected.length);
  return Math.max(...got.map((value, i) => Math.abs(value - expected[i]!)));
}

describe('a batch on its way to the device', () => {
  it.each([1, 2, 3])('is mixed as MixUp says, of %d pictures', async (count) => {
    const mixed = { ...batch(count), mix: 0.3 };
    expect(worst(await onDevice(mixed), toFloat32(mixed))).toBeLessThan(1e-6);
    expect(worst(await onDevice(batch(count)), toFloat32(mixed))).toBeGreaterThan(
      count === 1 ? -1 : 0.1,
    );
  });

  it('that is float32 already is left as it is', async () => {
    const values = toFloat32(batch(2));
    const ready = { ...batch(2), pixels: new Uint8Array(), values, normalize: undefined };
    expect(await onDevice(ready)).toEqual(Array.from(values));
  });

  it('has its classes, or shares of them, as the target', async () => {
    const soft = { ...batch(2), targets: Float32Array.of(0.25, 0.75, 0, 1, 0, 0) };
    const target = targetsOf(soft, backend);
    expect([target.shape, target.dtype]).toEqual([[2, 3], 'float32']);
    expect(targetsOf(batch(2), backend).dtype).toBe('int32');
  });
});
