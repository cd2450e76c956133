import { cpu } from '@striate/backend-node';
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from '@striate/layers';
import { Adam } from '@striate/optim';
import { Generator, manualSeed } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { expect, it } from 'vitest';
import { type LabelledBatch, type TrainEvent, type TrainingState, train } from '../src/index.js';

const SIZE = 16;

function batch(seed: number): LabelledBatch {
  const n = 8;
  const generator = new Generator(seed);
  return {
    pixels: Uint8Array.from(generator.uniform(n * SIZE * SIZE * 3, 0, 256)),
    shape: [n, SIZE, SIZE, 3],
    flip: Uint8Array.from({ length: n }, (_, i) => i % 2),
    normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    labels: Int32Array.from({ length: n }, (_, i) => i % 2),
  };
}

/** `length` random batches, the same ones in every epoch. */
const source = (length: number) => ({
  length,
  async *epoch() {
    for (let i = 0; i < length; i++) yield batch(i);
  },
});

function net(): Sequential {
  manualSeed(0);
  return new Sequential(
    new Conv2d({ inChannels: 3, outChannels: 8, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 2 }),
    new BatchNorm2d({ numFeatures: 8 }),
    new Flatten(),
    new Dropout(),
    new Linear({ inFeatures: 512, outFeatures: 2 }),
  );
}

it('keeps memory flat over 200 steps', async () => {
  const backend = await cpu();
  const model = await net().to(backend);
  const optimizer = new Adam(model.parameters());
  const options = { model, optimizer, backend, validLoader: source(1), epochs: 1 };
  const storages: number[] = [];
  for await (const event of train({ ...options, trainLoader: source(200) })) {
    if (event.type === 'step' && event.phase === 'training')
      storages.push(backend.memory().storages);
  }
  expect(new Set(storages.slice(1)).size).toBe(1);
  expect(storages.length).toBe(200);
  await backend.close();
});

it('gives the same losses on the cpu engine as on the reference backend, dropout included, and reads no batch that it has released', async () => {
  const curves: number[][] = [];
  let released = 0;
  const reused = (length: number) => ({
    ...source(length),
    release({ pixels }: LabelledBatch) {
      pixels.fill(255);
      released++;
    },
  });
  for (const backend of [await cpu(), reference()]) {
    const model = await net().to(backend);
    const optimizer = new Adam(model.parameters());
    const losses: number[] = [];
    const batches = backend.name === 'cpu' ? reused : source;
    const sources = { trainLoader: batches(6), validLoader: batches(2) };
    for await (const event of train({ model, optimizer, backend, ...sources, epochs: 2 })) {
      if (event.type === 'step') losses.push(event.loss);
    }
    curves.push(losses);
    await backend.close();
  }
  expect(released).toBe(16);
  expect(curves[0]).toHaveLength(16);
  for (const [i, loss] of curves[0]!.entries()) expect(loss).toBeCloseTo(curves[1]![i]!, 4);
});

it('ends after the step under way when its signal says so', async () => {
  const backend = reference();
  const model = await net().to(backend);
  const controller = new AbortController();
  const events: TrainEvent[] = [];
  const optimizer = new Adam(model.parameters());
  const sources = { trainLoader: source(50), validLoader: source(1) };
  const options = { model, optimizer, backend, ...sources, epochs: 3, signal: controller.signal };
  for await (const event of train(options)) {
    events.push(event);
    if (event.type === 'step' && event.step === 3) controller.abort();
  }
  expect(events.at(-1)).toEqual({ type: 'interrupted', epoch: 1, step: 3 });
  expect(events.map(({ type }) => type)).toEqual([
    'step',
    'step',
    'step',
    'checkpoint',
    'interrupted',
  ]);
});

it('goes on to the end of a step that several batches make together', async () => {
  const backend = reference();
  const model = await net().to(backend);
  const controller = new AbortController();
  const steps: number[] = [];
  const optimizer = new Adam(model.parameters());
  const sources = { trainLoader: source(50), validLoader: source(1) };
  const options = { model, optimizer, backend, ...sources, epochs: 1, accumulate: 4 };
  for await (const event of train({ ...options, signal: controller.signal })) {
    if (event.type === 'step') steps.push(event.step);
    controller.abort();
  }
  expect(steps).toEqual([1, 2, 3, 4]);
});

it('says again that it ended early, where it is resumed after that', async () => {
  const backend = reference();
  const model = await net().to(backend);
  const optimizer = new Adam(model.parameters());
  const sources = { trainLoader: source(1), validLoader: source(1) };
  const options = { model, optimizer, backend, ...sources, epochs: 40, patience: 1 };
  const ends: TrainEvent[] = [];
  let state: TrainingState | undefined;
  for await (const event of train(options)) {
    if (event.type === 'checkpoint') state = await event.state;
    if (event.type === 'early-stop') ends.push(event);
  }
  for await (const event of train({ ...options, resume: state })) ends.push(event);
  const { epoch } = state!.progress;
  expect(epoch).toBeLessThan(40);
  const end = { type: 'early-stop', epoch, bestEpoch: epoch - 1, patience: 1 };
  expect(ends).toEqual([end, end]);
});
