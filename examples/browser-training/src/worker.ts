/** @file The worker: draws the pictures, trains, and names drawings. The page stays free, and may be hidden. */
import { type AlexNet, alexnet, toDevice, train } from '@striate/alexnet';
import { webgpu } from '@striate/backend-webgpu';
import { Compose, DataLoader, Normalize, randomSplit, ToTensor } from '@striate/datasets/browser';
import { Adam } from '@striate/optim';
import { type Backend, manualSeed, noGrad, scope, softmax } from '@striate/tensor';
import { Generator } from '@striate/tensor/random';
import { reference } from '@striate/tensor/reference';
import { SHAPES } from './hand.js';
import type { Device, FromTrainer, Shown, ToTrainer } from './messages.js';
import { drawnShapes, PLAIN_LOOK } from './shapes.js';
import { pictureOf, SIDE, type Stroke, withoutAlpha } from './strokes.js';

const PER_CLASS = { training: 80, validation: 20 };
const BATCH = 16;
const EPOCHS = 12;
/** A validation accuracy that is good enough to end with. */
const GOAL = 0.97;
const SAMPLES = 24;
const NORMALIZE = { mean: [0.7, 0.7, 0.7], std: [0.3, 0.3, 0.3] } as const;

interface Network {
  readonly model: AlexNet;
  readonly backend: Backend;
}

const say = (message: FromTrainer) => self.postMessage(message);
/** Lets messages of the page in: steps of the reference backend wait for nothing by themselves. */
const breathe = () => new Promise((resolve) => setTimeout(resolve));
let stopping = new AbortController();
let network: Network | undefined;

/** Where there is no WebGPU, the reference backend, and the reason. */
async function open(device: Device): Promise<{ backend: Backend; instead?: string }> {
  if (device === 'reference') return { backend: reference() };
  try {
    return { backend: await webgpu() };
  } catch (error) {
    return { backend: reference(), instead: (error as Error).message };
  }
}

async function learn(device: Device, seed: number): Promise<void> {
  stopping = new AbortController();
  await network?.backend.close();
  network = undefined;
  const { backend, instead } = await open(device);

  const samples: Shown[] = [];
  const shapes = drawnShapes(
    PER_CLASS.training + PER_CLASS.validation,
    new Generator(seed),
    (picture) => {
      if (samples.length < SAMPLES) samples.push(picture);
    },
  );
  const [training, validation] = randomSplit(
    shapes.withTransform(new Compose([new ToTensor(), new Normalize(NORMALIZE)])),
    [SHAPES.length * PER_CLASS.training, SHAPES.length * PER_CLASS.validation],
    seed,
  );
  manualSeed(seed);
  const model = alexnet({ classes: SHAPES.length, variant: 'tiny', dropout: 0.1 });
  await model.to(backend);
  network = { model, backend };
  const sizes = { training: training.length, validation: validation.length };
  say({ type: 'ready', device: backend.device ?? backend.name, instead, ...sizes, samples });

  const events = train({
    model,
    backend,
    optimizer: new Adam(model.parameters(), { lr: 2e-3 }),
    trainLoader: new DataLoader({ dataset: training, batchSize: BATCH, shuffle: true, seed }),
    validLoader: new DataLoader({ dataset: validation, batchSize: 40 }),
    epochs: EPOCHS,
    signal: stopping.signal,
  });
  let step = 0;
  for await (const event of events) {
    if (event.type === 'step' && event.phase === 'training') {
      step = event.globalStep;
      say({ type: 'step', step, loss: event.stepLoss, accuracy: event.accuracy });
    }
    if (event.type === 'epoch') {
      const { loss, accuracy } = event.validation;
      say({ type: 'epoch', epoch: event.epoch, step, loss, accuracy });
      if (accuracy >= GOAL) break;
    }
    await breathe();
  }
  say({ type: 'ended', reason: stopping.signal.aborted ? 'stopped' : 'trained' });
}

async function name({ model, backend }: Network, strokes: readonly Stroke[]): Promise<void> {
  const picture = pictureOf(strokes, PLAIN_LOOK);
  const batch = {
    pixels: withoutAlpha(picture),
    shape: [1, SIDE, SIDE, 3],
    flip: new Uint8Array(1),
    normalize: NORMALIZE,
  } as const;
  const wasTraining = model.training;
  model.eval();
  const result = noGrad(() => scope(() => softmax(model.forward(toDevice(batch, backend)))));
  model.train(wasTraining);
  const probabilities = Array.from(await result.data(), Number);
  result.dispose();
  say({ type: 'named', picture, probabilities });
}

async function answer(message: ToTrainer): Promise<void> {
  if (message.type === 'train') await learn(message.device, message.seed);
  if (message.type === 'stop') stopping.abort();
  if (message.type === 'name' && network) await name(network, message.strokes);
}

self.onmessage = ({ data }: MessageEvent<ToTrainer>) => {
  answer(data).catch((error: Error) => say({ type: 'failed', message: error.message }));
};
