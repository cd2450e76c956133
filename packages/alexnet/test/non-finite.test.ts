/** @file A run stops where a number is none, and names what made it. */
import { cpu } from '@striate/backend-node';
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Layer,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from '@striate/layers';
import { Adam, type Optimizer, SGD } from '@striate/optim';
import {
  type Backend,
  customOp,
  div,
  manualSeed,
  mul,
  type Parameter,
  type Tensor,
} from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { type LabelledBatch, type TrainOptions, train } from '../src/index.js';

const SIZE = 8;

const batch: LabelledBatch = {
  pixels: Uint8Array.from({ length: 4 * SIZE * SIZE * 3 }, (_, i) => (i * 37) % 256),
  shape: [4, SIZE, SIZE, 3],
  flip: new Uint8Array(4),
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  labels: Int32Array.of(0, 1, 0, 1),
};

const source = (length: number) => ({
  length,
  async *epoch() {
    for (let i = 0; i < length; i++) yield batch;
  },
});

const careless = customOp({
  name: 'careless',
  forward: (x: Tensor) => mul(x, 1),
  backward: (g) => [div(g, 0)],
});

/** Its values are finite, its gradients are not. */
class Careless extends Layer {
  readonly spec = { type: 'elementwise', name: 'careless' } as const;

  override describe(): string {
    return '';
  }

  protected override compute(x: Tensor): Tensor {
    return careless(x);
  }
}

function net(...inside: Layer[]): Sequential {
  manualSeed(0);
  return new Sequential(
    new Conv2d({ inChannels: 3, outChannels: 8, kernelSize: 3, padding: 1 }),
    new ReLU(),
    ...inside,
    new MaxPool2d({ kernelSize: 2 }),
    new BatchNorm2d({ numFeatures: 8 }),
    new Flatten(),
    new Dropout(),
    new Linear({ inFeatures: 128, outFeatures: 2 }),
  );
}

const adam = (lr: number) => (parameters: Parameter[]) => new Adam(parameters, { lr });

/** Trains two epochs of three steps, in which something is to go wrong; returns the error's message. */
async function failure(
  model: Sequential,
  options: Partial<TrainOptions> = {},
  make: (parameters: Parameter[]) => Optimizer = adam(1e-3),
): Promise<string> {
  const backend: Backend = options.backend ?? reference();
  await model.to(backend);
  const optimizer = make(model.parameters());
  const sources = { trainLoader: source(3), validLoader: source(1) };
  const running = (async () => {
    const run = { model, optimizer, backend, ...sources, epochs: 2, ...options };
    for await (const _ of train(run));
  })();
  const error = await running.then(
    () => new Error('nothing went wrong'),
    (each: Error) => each,
  );
  expect(error).toMatchObject({ name: 'TrainerError', code: 'diverged' });
  expect(error.message).toMatch(/--lr.*--clip-norm.*last checkpoint/);
  return error.message;
}

/** Fills the parameter of that key with finite numbers. */
async function filled(model: Sequential, key: string, values: (i: number) => number) {
  await model.to(reference());
  const parameter = new Map(model.namedParameters()).get(key)!;
  parameter.load(Float32Array.from({ length: parameter.size }, (_, i) => values(i)));
  return model;
}

describe('a number that is none stops the run and is traced to', () => {
  it('an op of a layer; weights stay as they were', async () => {
    const model = await filled(net(), '3.weight', () => 3e38);
    expect(await failure(model)).toContain(
      'The training loss became NaN in epoch 1, step 1. The first one was made by batchNorm of 3 BatchNorm2d(8).',
    );
    const [weight] = await new Map(model.namedParameters()).get('3.weight')!.data();
    expect(weight).toBe(Math.fround(3e38));
  });

  it('the first of several, though running statistics are spoilt on the way', async () => {
    expect(await failure(await filled(net(), '0.weight', () => 3e38))).toMatch(
      /step 1\. The first one was made by \w+ of 0 Conv2d\(3, 8, kernelSize 3, padding 1\)\./,
    );
  });

  it('an op within the loss, of logits that are finite', async () => {
    const model = await filled(net(), '6.bias', (i) => (i === 0 ? 3e38 : -3e38));
    expect(await failure(model)).toMatch(
      /training loss became (Infinity|NaN) in epoch 1, step 1\. The first one was made by crossEntropy of the loss\./,
    );
  });

  it.each([
    ['reference', async () => reference()],
    ['cpu', () => cpu()],
  ])('the gradient of an op, of a loss that is finite (%s)', async (_, open) => {
    const model = net(new Careless());
    const backend = await open();
    const sgd = (parameters: Parameter[]) => new SGD(parameters, { lr: 0.1 });
    expect(await failure(model, { backend }, sgd)).toContain(
      'The gradients became no numbers in epoch 1, step 1. The first one was made by the gradient of careless of 2 Careless().',
    );
    for (const parameter of model.parameters()) {
      expect(parameter.grad).toBeNull();
      for (const value of await parameter.data()) expect(value).toBeLessThan(10);
    }
    await backend.close();
  });

  it('weights that an update has broken', async () => {
    expect(await failure(net(), {}, adam(1e39))).toMatch(
      /step 2\. 0\.weight holds a -?Infinity: the update/,
    );
  });

  it('pictures', async () => {
    const values = new Float32Array(4 * SIZE * SIZE * 3).fill(Number.NaN);
    const bad = {
      length: 1,
      epoch: async function* () {
        yield { ...batch, values };
      },
    };
    expect(await failure(net(), { trainLoader: bad })).toContain('this batch hold a NaN.');
  });

  it('validation', async () => {
    expect(await failure(net(), { trainLoader: source(1) }, adam(1e36))).toMatch(
      /validation loss became (NaN|Infinity) in epoch 1, step 1\. The first one was made by \w+ of \d \w+\(/,
    );
  });
});
