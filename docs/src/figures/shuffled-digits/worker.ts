/** @file The worker that trains the same dense network twice: on digits, and on the same digits shuffled. */
import { drawDigits } from '@striate/datasets/browser';
import { Linear, ReLU, Sequential } from '@striate/layers';
import { Adam } from '@striate/optim';
import {
  argmax,
  crossEntropy,
  Generator,
  manualSeed,
  noGrad,
  scope,
  type Tensor,
  tensor,
} from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { EPOCHS, type Start, type Validated } from './messages';
import { orderFrom, PIXELS, shuffled } from './order';

const TRAINING = 800;
const VALIDATION = 200;
const BATCH = 20;
const STEPS = (TRAINING / BATCH) * EPOCHS;
/** Steps between two looks at the validation pictures. */
const PERIOD = 10;

const backend = reference();
const labelOf = (index: number) => index % 10;

class Learner {
  readonly #pixels: Float32Array;
  readonly #validation: Tensor;
  readonly #model = new Sequential(
    new Linear({ inFeatures: PIXELS, outFeatures: 64 }),
    new ReLU(),
    new Linear({ inFeatures: 64, outFeatures: 64 }),
    new ReLU(),
    new Linear({ inFeatures: 64, outFeatures: 64 }),
    new ReLU(),
    new Linear({ inFeatures: 64, outFeatures: 10 }),
  );
  #optimizer: Adam | undefined;

  constructor(levels: Uint8Array) {
    this.#pixels = Float32Array.from(levels, (level) => level / 255);
    const unseen = this.#pixels.subarray(TRAINING * PIXELS);
    this.#validation = tensor(unseen, { backend, shape: [VALIDATION, PIXELS] });
  }

  async step(indices: readonly number[]): Promise<void> {
    this.#optimizer ??= new Adam((await this.#model.to(backend)).parameters(), { lr: 3e-3 });
    const rows = new Float32Array(indices.length * PIXELS);
    for (const [row, index] of indices.entries()) {
      rows.set(this.#pixels.subarray(index * PIXELS, (index + 1) * PIXELS), row * PIXELS);
    }
    this.#optimizer.zeroGrad();
    const loss = scope(() => {
      const x = tensor(rows, { backend, shape: [indices.length, PIXELS] });
      const labels = tensor(Int32Array.from(indices, labelOf), { backend });
      return crossEntropy(this.#model.forward(x), labels);
    });
    loss.backward();
    this.#optimizer.step();
    loss.dispose();
  }

  async accuracy(): Promise<number> {
    const best = noGrad(() => scope(() => argmax(this.#model.forward(this.#validation), 1)));
    const guesses = Array.from(await best.data(), Number);
    best.dispose();
    return guesses.filter((guess, i) => guess === labelOf(TRAINING + i)).length / VALIDATION;
  }
}

async function learn(seed: number): Promise<void> {
  const { pixels } = drawDigits({ count: TRAINING + VALIDATION, seed });
  manualSeed(seed);
  const inOrder = new Learner(pixels);
  const other = new Learner(shuffled(pixels, orderFrom(Generator)));
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = Array.from(new Generator(seed + epoch).randperm(TRAINING), Number);
    for (let start = 0; start < TRAINING; start += BATCH) {
      const batch = order.slice(start, start + BATCH);
      await inOrder.step(batch);
      await other.step(batch);
      step++;
      if (step % PERIOD > 0) continue;
      self.postMessage({
        step,
        steps: STEPS,
        inOrder: await inOrder.accuracy(),
        shuffled: await other.accuracy(),
      } satisfies Validated);
    }
  }
  self.postMessage('end');
}

self.onmessage = ({ data }: MessageEvent<Start>) => learn(data.seed);
