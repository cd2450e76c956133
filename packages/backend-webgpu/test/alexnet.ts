/** @file AlexNet with its layers in their places, narrow enough for a software adapter, and a run of training steps. */
import {
  AdaptiveAvgPool2d,
  Conv2d,
  CrossEntropyLoss,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from '@striate/layers';
import { SGD } from '@striate/optim';
import { type Backend, scope, tensor } from '@striate/tensor';
import { Generator, manualSeed } from '@striate/tensor/random';

const CLASSES = 5;

/** torchvision's AlexNet with an eighth of its channels, and pooled to `pooled` cells a side. */
function narrowAlexNet(pooled: number) {
  const pool = { kernelSize: 3, stride: 2 };
  return new Sequential(
    new Conv2d({ inChannels: 3, outChannels: 8, kernelSize: 11, stride: 4, padding: 2 }),
    new ReLU(),
    new MaxPool2d(pool),
    new Conv2d({ inChannels: 8, outChannels: 24, kernelSize: 5, padding: 2 }),
    new ReLU(),
    new MaxPool2d(pool),
    new Conv2d({ inChannels: 24, outChannels: 48, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new Conv2d({ inChannels: 48, outChannels: 32, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new Conv2d({ inChannels: 32, outChannels: 32, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new MaxPool2d(pool),
    new AdaptiveAvgPool2d(pooled),
    new Flatten(),
    new Dropout({ p: 0.5 }),
    new Linear({ inFeatures: 32 * pooled * pooled, outFeatures: 128 }),
    new ReLU(),
    new Dropout({ p: 0.5 }),
    new Linear({ inFeatures: 128, outFeatures: 128 }),
    new ReLU(),
    new Linear({ inFeatures: 128, outFeatures: CLASSES }),
  );
}

export interface Run {
  readonly batch: number;
  readonly side: number;
  readonly steps: number;
}

/** Trains with SGD on random pictures, and calls `afterStep` with each step's loss. */
export async function train(
  backend: Backend,
  { batch, side, steps }: Run,
  afterStep: (loss: number) => void,
): Promise<void> {
  manualSeed(11);
  const model = narrowAlexNet(3);
  await model.to(backend);
  const optimizer = new SGD(model.parameters(), { lr: 0.02, momentum: 0.9, weightDecay: 1e-4 });
  const criterion = new CrossEntropyLoss();
  const generator = new Generator(5);
  for (let step = 0; step < steps; step++) {
    const shape = [batch, 3, side, side];
    const pixels = generator.uniform(batch * 3 * side * side, -1, 1);
    const labels = Int32Array.from({ length: batch }, (_, i) => (i + step) % CLASSES);
    const x = tensor(pixels, { backend, shape });
    const y = tensor(labels, { backend });
    const loss = scope(() => criterion.forward(model.forward(x), y));
    loss.backward();
    optimizer.step();
    optimizer.zeroGrad();
    const value = await loss.item();
    for (const one of [x, y, loss]) one.dispose();
    afterStep(value);
  }
  model.dispose();
}
