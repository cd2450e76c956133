/** @file AlexNet, and a run of training steps. */
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

interface Size {
  /** Of torchvision's channels there is one in so many. */
  readonly share: number;
  /** Cells a side that pictures are pooled to. */
  readonly pooled: number;
  readonly hidden: number;
}

/** torchvision's own, and one that is narrow enough for a software adapter. */
const SIZES = {
  whole: { share: 1, pooled: 6, hidden: 4096 },
  narrow: { share: 8, pooled: 3, hidden: 128 },
} as const satisfies Record<string, Size>;

/** torchvision's AlexNet. */
function alexNet({ share, pooled, hidden }: Size) {
  const pool = { kernelSize: 3, stride: 2 };
  const [first, second, third, last] = [64, 192, 384, 256].map((channels) => channels / share) as [
    number,
    number,
    number,
    number,
  ];
  return new Sequential(
    new Conv2d({ inChannels: 3, outChannels: first, kernelSize: 11, stride: 4, padding: 2 }),
    new ReLU(),
    new MaxPool2d(pool),
    new Conv2d({ inChannels: first, outChannels: second, kernelSize: 5, padding: 2 }),
    new ReLU(),
    new MaxPool2d(pool),
    new Conv2d({ inChannels: second, outChannels: third, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new Conv2d({ inChannels: third, outChannels: last, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new Conv2d({ inChannels: last, outChannels: last, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new MaxPool2d(pool),
    new AdaptiveAvgPool2d(pooled),
    new Flatten(),
    new Dropout({ p: 0.5 }),
    new Linear({ inFeatures: last * pooled * pooled, outFeatures: hidden }),
    new ReLU(),
    new Dropout({ p: 0.5 }),
    new Linear({ inFeatures: hidden, outFeatures: hidden }),
    new ReLU(),
    new Linear({ inFeatures: hidden, outFeatures: CLASSES }),
  );
}

export interface Run {
  /** `narrow` where left out. */
  readonly size?: keyof typeof SIZES;
  readonly batch: number;
  readonly side: number;
  readonly steps: number;
}

/** Trains with SGD on random pictures, and calls `afterStep` with each step's loss. */
export async function train(
  backend: Backend,
  { size = 'narrow', batch, side, steps }: Run,
  afterStep: (loss: number) => void,
): Promise<void> {
  manualSeed(11);
  const model = alexNet(SIZES[size]);
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
