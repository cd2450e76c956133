import { describe, expect, it } from 'vitest';
import type { Batch } from '../src/batch.js';
import { Draws } from '../src/draws.js';
import { CutMix, MixUp, toFloat32 } from '../src/index.js';
import { drawPatch, mixBatch } from '../src/mix.js';
import { isUniform, moments } from './statistics.js';

const KEY = { seed: 3, epoch: 0, index: 5 };

/** Four pictures of 6 x 8, each of one colour per pixel, the second of them to be mirrored. */
function batch(isTensor = false): Batch {
  const length = 4 * 6 * 8 * 3;
  const pixels = Uint8Array.from({ length }, (_, i) => (i * 37) % 251);
  const plain: Batch = {
    pixels,
    shape: [4, 6, 8, 3],
    flip: Uint8Array.of(0, 1, 0, 0),
    normalize: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] },
    paths: ['a', 'b', 'c', 'd'],
    labels: Int32Array.of(0, 2, 2, 1),
    indices: Uint32Array.of(5, 6, 7, 8),
    nextPosition: 4,
  };
  if (!isTensor) return plain;
  return { ...plain, pixels: new Uint8Array(), values: toFloat32(plain), flip: new Uint8Array(4) };
}

const SIZE = 6 * 8 * 3;
const pictureOf = (values: Float32Array, i: number) => values.subarray(i * SIZE, (i + 1) * SIZE);

describe('MixUp', () => {
  it.each([false, true])('weighs each picture and the one before it (tensors: %s)', (isTensor) => {
    const plain = toFloat32(batch(isTensor));
    const mixed = mixBatch(batch(isTensor), [new MixUp({ numClasses: 3 })], KEY);
    const share = mixed.mix!;
    const values = toFloat32(mixed);
    for (let i = 0; i < 4; i++) {
      const [own, before] = [pictureOf(plain, i), pictureOf(plain, (i + 3) % 4)];
      const expected = own.map((value, k) => share * value + (1 - share) * before[k]!);
      const worst = Math.max(
        ...pictureOf(values, i).map((value, k) => Math.abs(value - expected[k]!)),
      );
      expect(worst).toBeLessThan(1e-6);
    }
    const [a, b] = [share, 1 - share].map(Math.fround) as [number, number];
    expect([...mixed.targets!]).toEqual([a, b, 0, b, 0, a, 0, 0, 1, 0, a, b]);
    expect(mixed.labels).toEqual(batch().labels);
  });

  it('draws its share from Beta(alpha, alpha), by the first picture of the batch', () => {
    const shares = Array.from(
      { length: 4000 },
      (_, index) =>
        mixBatch(batch(), [new MixUp({ numClasses: 3, alpha: 0.4 })], { ...KEY, index }).mix!,
    );
    const { mean, variance } = moments(shares);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(variance * 4 * 1.8 - 1)).toBeLessThan(0.08);
    expect(mixBatch(batch(), [new MixUp({ numClasses: 3, alpha: 0.4 })], KEY).mix).toBe(shares[5]);
  });
});

describe('CutMix', () => {
  it.each([false, true])('pastes one rectangle of the picture before (tensors: %s)', (isTensor) => {
    const plain = toFloat32(batch(isTensor));
    let pasted = 0;
    for (let index = 0; index < 40; index++) {
      const mixed = mixBatch(batch(isTensor), [new CutMix({ numClasses: 3 })], { ...KEY, index });
      const values = toFloat32(mixed);
      const own = mixed.targets![0]!;
      for (let i = 0; i < 4; i++) {
        const [after, before] = [pictureOf(plain, i), pictureOf(plain, (i + 3) % 4)];
        const got = pictureOf(values, i);
        const kept = got.filter((value, k) => value === after[k]).length / SIZE;
        expect(got.every((value, k) => value === after[k] || value === before[k])).toBe(true);
        // A few numbers of the two pictures are equal by chance.
        expect(kept).toBeGreaterThanOrEqual(own - 1e-6);
        expect(kept).toBeLessThan(own + 0.05);
      }
      pasted += own < 1 ? 1 : 0;
    }
    expect(pasted).toBeGreaterThan(30);
  });

  it('draws the middle uniformly and the size by its share', () => {
    const boxes = Array.from({ length: 4000 }, (_, index) =>
      drawPatch(100, 200, 0.99, new Draws({ ...KEY, index }, 9)),
    );
    // 0.5 sqrt(0.01) of each side, cut off: 5 and 10 pixels about the middle.
    const inner = boxes.filter((box) => box.height === 10 && box.width === 20);
    expect(Math.abs(inner.length / 4000 - (91 / 100) * (181 / 200))).toBeLessThan(0.03);
    expect(
      isUniform(
        inner.map(({ left }) => Math.floor(left / 18.1)),
        10,
      ),
    ).toBe(true);
  });
});

it('of several, one is chosen for each batch', () => {
  const mixes = [new MixUp({ numClasses: 3 }), new CutMix({ numClasses: 3 })];
  const batches = Array.from({ length: 400 }, (_, index) =>
    mixBatch(batch(), mixes, { ...KEY, index }),
  );
  const mixed = batches.filter(({ mix }) => mix !== undefined).length;
  expect(Math.abs(mixed - 200)).toBeLessThan(50);
});

it('says so where an option is out of range', () => {
  expect(() => new MixUp({ numClasses: 0 })).toThrow('numClasses is 0');
  expect(() => new CutMix({ numClasses: 3, alpha: 0 })).toThrow('alpha is 0');
  expect(() => mixBatch(batch(), [new CutMix({ numClasses: 2 })], KEY)).toThrow('above label 2');
});
