/** @file The worker that trains a small AlexNet on drawn digits and names the digits that a reader draws. */
import { alexnet, toDevice, train } from '@striate/alexnet';
import {
  Compose,
  DataLoader,
  drawDigits,
  Normalize,
  randomSplit,
  ToTensor,
} from '@striate/datasets/browser';
import { Adam } from '@striate/optim';
import { manualSeed, noGrad, scope, softmax } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { fastestBackend } from '../../figure/striate';
import { type Device, EPOCHS, type FromTrainer, SHOWN, SIDE, type ToTrainer } from './messages';

const TRAINING = 1000;
const VALIDATION = 200;
/** Digits drawn for the reader come from seeds from here on. */
const UNSEEN = 1_000_000;

const say = (message: FromTrainer) => self.postMessage(message);
/** Lets messages of the page in: a reference backend's steps leave no room for them by themselves. */
const breathe = () => new Promise((resolve) => setTimeout(resolve));
const stopping = new AbortController();

type Network = Awaited<ReturnType<typeof prepare>>;
let network: Network | undefined;

function meanAndStd(pixels: Uint8Array): { mean: number; std: number } {
  const mean = pixels.reduce((sum, level) => sum + level, 0) / pixels.length;
  const squares = pixels.reduce((sum, level) => sum + (level - mean) ** 2, 0);
  return { mean: mean / 255, std: Math.sqrt(squares / pixels.length) / 255 };
}

async function prepare(device: Device, seed: number) {
  const backend = device === 'reference' ? reference() : await fastestBackend();
  const digits = drawDigits({ count: TRAINING + VALIDATION, seed });
  const { mean, std } = meanAndStd(digits.pixels);
  const normalize = { mean: [mean, mean, mean], std: [std, std, std] } as const;
  const transform = new Compose([new ToTensor(), new Normalize(normalize)]);
  const [training, validation] = randomSplit(
    digits.withTransform(transform),
    [TRAINING, VALIDATION],
    seed,
  );
  manualSeed(seed);
  const model = await alexnet({ classes: 10, variant: 'tiny', dropout: 0.1 }).to(backend);
  const shown = Array.from({ length: SHOWN }, (_, i) => {
    const { index, label } = validation.entry(i);
    return { label, pixels: digits.pixels.slice(index * SIDE ** 2, (index + 1) * SIDE ** 2) };
  });
  return { backend, model, training, validation, normalize, shown };
}

/** Probabilities (digits) of one grey picture. */
async function probabilitiesOf({ model, backend, normalize }: Network, grey: Uint8Array) {
  const wasTraining = model.training;
  model.eval();
  const batch = {
    pixels: Uint8Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!),
    shape: [1, SIDE, SIDE, 3],
    flip: new Uint8Array(1),
    normalize,
  } as const;
  const result = noGrad(() => scope(() => softmax(model.forward(toDevice(batch, backend)))));
  model.train(wasTraining);
  const values = await result.data();
  result.dispose();
  return Array.from(values, Number);
}

const largest = (values: readonly number[]) => values.indexOf(Math.max(...values));

async function guesses(now: Network) {
  const all = [];
  for (const { label, pixels } of now.shown) {
    all.push({ label, guess: largest(await probabilitiesOf(now, pixels)) });
  }
  return all;
}

/** (16, 3, 5, 5) -> (16, 5, 5): the three channels of a grey picture are alike, so that only their sum counts. */
async function filters({ model }: Network): Promise<Float32Array> {
  const [weight] = model.features.parameters();
  const values = await weight!.data();
  return Float32Array.from({ length: 16 * 25 }, (_, i) => {
    const at = Math.floor(i / 25) * 75 + (i % 25);
    return Number(values[at]) + Number(values[at + 25]) + Number(values[at + 50]);
  });
}

async function learn(device: Device, seed: number, goal: number): Promise<void> {
  const now = await prepare(device, seed);
  network = now;
  const { model, backend, training, validation, shown } = now;
  const pixels = new Uint8Array(SHOWN * SIDE ** 2);
  for (const [i, picture] of shown.entries()) pixels.set(picture.pixels, i * SIDE ** 2);
  const sizes = { training: training.length, validation: validation.length };
  say({ type: 'ready', device: backend.device ?? backend.name, ...sizes, shown: pixels });
  say({ type: 'filters', values: await filters(now) });

  const events = train({
    model,
    backend,
    optimizer: new Adam(model.parameters(), { lr: 3e-3 }),
    trainLoader: new DataLoader({ dataset: training, batchSize: 16, shuffle: true, seed }),
    validLoader: new DataLoader({ dataset: validation, batchSize: 50 }),
    epochs: EPOCHS,
    signal: stopping.signal,
  });
  let step = 0;
  let reached = false;
  for await (const event of events) {
    if (event.type === 'step' && event.phase === 'training') {
      step = event.globalStep;
      say({ type: 'step', step, loss: event.stepLoss, accuracy: event.accuracy });
      if (step % 8 === 0) say({ type: 'filters', values: await filters(now) });
    }
    if (event.type === 'epoch') {
      const { epoch, seconds } = event;
      say({
        type: 'epoch',
        epoch,
        step,
        seconds,
        ...event.validation,
        guesses: await guesses(now),
      });
      reached = event.validation.accuracy > goal;
      if (reached) break;
    }
    await breathe();
  }
  say({ type: 'trained', reached });
}

self.onmessage = async ({ data }: MessageEvent<ToTrainer>) => {
  if (data.type === 'train') await learn(data.device, data.seed, data.goal);
  if (data.type === 'stop') stopping.abort();
  if (data.type === 'draw') {
    const digit = drawDigits({ count: 10, seed: UNSEEN + data.seed });
    const at = (data.seed % 10) * SIDE ** 2;
    say({ type: 'drawn', pixels: digit.pixels.slice(at, at + SIDE ** 2) });
  }
  if (data.type === 'name' && network) {
    say({ type: 'named', probabilities: await probabilitiesOf(network, data.pixels) });
  }
};
