/**
 * @file The sample must need learning of shapes: colours or places alone must not tell cats from dogs.
 * A linear classifier sees no more than those. Its control shows that it would find them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSample } from '@striate/datasets';
import { Generator, philoxStream } from '@striate/tensor/random';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SIDE = 32;
const PICTURES = 300;
const HELD_OUT = 100;

interface Labelled {
  readonly pixels: Float32Array;
  readonly label: number;
}

/** Share of `test` that a logistic regression gets right which was trained on `train` by mini-batches. */
function linearAccuracy(train: readonly Labelled[], test: readonly Labelled[]): number {
  const weights = new Float64Array(train[0]!.pixels.length);
  let bias = 0;
  const score = (pixels: Float32Array) => pixels.reduce((sum, x, i) => sum + x * weights[i]!, bias);
  const [epochs, batch, rate, decay] = [20, 20, 0.02, 1e-3];
  const generator = new Generator(0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = generator.randperm(train.length);
    for (let start = 0; start < order.length; start += batch) {
      const members = Array.from(order.subarray(start, start + batch), (i) => train[i]!);
      const errors = members.map((m) => m.label - 1 / (1 + Math.exp(-score(m.pixels))));
      const step = rate / members.length;
      for (let i = 0; i < weights.length; i++) weights[i]! *= 1 - rate * decay;
      for (const [j, { pixels }] of members.entries()) {
        for (let i = 0; i < weights.length; i++) weights[i]! += step * errors[j]! * pixels[i]!;
        bias += step * errors[j]!;
      }
    }
  }
  const right = test.filter(({ pixels, label }) => score(pixels) > 0 === (label === 1));
  return right.length / test.length;
}

/** The same picture with its columns in reverse order. */
function mirror({ pixels, label }: Labelled): Labelled {
  const flipped = pixels.map((_, i) => {
    const pixel = Math.floor(i / 3);
    const column = SIDE - 1 - (pixel % SIDE);
    return pixels[(Math.floor(pixel / SIDE) * SIDE + column) * 3 + (i % 3)]!;
  });
  return { pixels: flipped, label };
}

let root: string;
let all: Labelled[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sample-linear-'));
  await writeSample(root, { count: PICTURES, seed: 11 });
  const read = async (i: number): Promise<Labelled> => {
    const name = `${i % 2 === 0 ? 'Cat' : 'Dog'}/${Math.floor(i / 2)}.jpg`;
    const bytes = await sharp(join(root, name))
      .resize(SIDE, SIDE, { fit: 'fill' })
      .raw()
      .toBuffer();
    return { pixels: Float32Array.from(bytes, (x) => x / 127.5 - 1), label: i % 2 };
  };
  all = await Promise.all(Array.from({ length: PICTURES }, (_, i) => read(i)));
}, 60_000);
afterAll(() => rm(root, { recursive: true }));

describe('a linear classifier on the pixels', () => {
  const split = (pictures: readonly Labelled[]) =>
    [pictures.slice(HELD_OUT), pictures.slice(0, HELD_OUT)] as const;

  it('stays under 80 % on pictures that it has not seen, mirrored or not', () => {
    const [train, test] = split(all);
    expect(linearAccuracy(train, test)).toBeLessThan(0.8);
    expect(linearAccuracy([...train, ...train.map(mirror)], test)).toBeLessThan(0.8);
  });

  it('finds a tint of one class: the control', () => {
    const random = philoxStream(0, 0, 0);
    const tinted = all.map(({ pixels, label }) => ({
      label,
      pixels: pixels.map((x, i) => x + (i % 3 === 0 && label === 1 ? 0.35 + random() * 0.1 : 0)),
    }));
    expect(linearAccuracy(...split(tinted))).toBeGreaterThan(0.9);
  });
});
