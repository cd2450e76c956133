/** @file A small network learns on the example's kernels alone, by the losses of the reference backend. */
import {
  type Backend,
  batchNorm,
  conv2d,
  crossEntropy,
  dropout,
  flatten,
  Generator,
  linear,
  maxPool2d,
  Parameter,
  relu,
  scope,
  sgdStep,
  tensor,
  zerosLike,
} from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { expect, test } from 'vitest';
import { custom } from '../src/backend.js';

const STEPS = 12;
const SIZE = 8;

/** Noise with a brighter half: left (class 0) or right (class 1). */
function pictures(): { pixels: Float32Array; classes: Int32Array } {
  const classes = Int32Array.from({ length: 16 }, (_, i) => i % 2);
  const pixels = new Generator(1).uniform(classes.length * SIZE * SIZE, 0, 1);
  pixels.forEach((_, i) => {
    const isRight = i % SIZE >= SIZE / 2;
    if (Number(isRight) === classes[Math.floor(i / SIZE ** 2)]) pixels[i]! += 0.5;
  });
  return { pixels, classes };
}

/** Trains with SGD and momentum; returns the loss of every step. */
async function train(backend: Backend): Promise<number[]> {
  const generator = new Generator(2);
  const drawn = (shape: number[], count: number) =>
    new Parameter(shape, generator.uniform(count, -0.3, 0.3));
  const weights = drawn([4, 1, 3, 3], 36);
  const scales = new Parameter([4], new Float32Array(4).fill(1));
  const shifts = new Parameter([4], new Float32Array(4));
  const last = drawn([2, 64], 128);
  const parameters = [weights, scales, shifts, last];
  for (const parameter of parameters) await parameter.to(backend);
  const buffers = parameters.map(zerosLike);

  const { pixels, classes } = pictures();
  const x = tensor(pixels, { backend, shape: [classes.length, 1, SIZE, SIZE] });
  const y = tensor(classes, { backend });
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const loss = scope(() => {
      const seen = batchNorm(conv2d(x, weights, null, { padding: 1 }), scales, shifts, null);
      const pooled = flatten(maxPool2d(relu(seen), { kernelSize: 2 }), 1);
      const kept = dropout(pooled, 0.2, { seed: 0, stream: 0, step });
      return crossEntropy(linear(kept, last), y);
    });
    loss.backward();
    sgdStep(
      parameters,
      parameters.map(({ grad }) => grad!),
      buffers,
      { lr: 0.1, momentum: 0.9, dampening: 0, nesterov: false, weightDecay: 0, first: step === 0 },
    );
    for (const parameter of parameters) {
      parameter.grad!.dispose();
      parameter.grad = null;
    }
    losses.push(await loss.item());
    loss.dispose();
  }
  for (const made of [x, y, ...parameters, ...buffers]) made.dispose();
  return losses;
}

test('the loss falls as on the reference backend, and nothing is left behind', async () => {
  const backend = await custom();
  const losses = await train(backend);
  const wanted = await train(reference());
  expect(losses).toHaveLength(STEPS);
  // Twelve steps of float32 roundings, each of 2^-24, that the two backends take in another order.
  for (const [i, loss] of losses.entries()) {
    expect(Math.abs(loss - wanted[i]!)).toBeLessThan(1e-5 * wanted[0]!);
  }
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  expect(backend.memory()).toEqual({ storages: 0, bytes: 0 });
  await backend.close();
});
