/** @file AlexNet's step without its two largest layers, for tests of what a step does to the process. */
import {
  adamStep,
  type Backend,
  conv2d,
  crossEntropy,
  flatten,
  linear,
  maxPool2d,
  noGrad,
  Parameter,
  relu,
  scope,
  type Tensor,
  tensor,
  zerosLike,
} from '@striate/tensor';
import { count, uniform } from './operands.js';

const BATCH = 8;
const ADAM = {
  lr: 1e-4,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  weightDecay: 0,
  decoupled: false,
  step: 1,
};

/** [weight, stride, padding, whether a pool follows] */
const CONVOLUTIONS: [number[], number, number, boolean][] = [
  [[64, 3, 11, 11], 4, 2, true],
  [[192, 64, 5, 5], 1, 2, true],
  [[384, 192, 3, 3], 1, 1, false],
  [[256, 384, 3, 3], 1, 1, false],
  [[256, 256, 3, 3], 1, 1, true],
];
const HEAD = [2, 256 * 6 * 6];

function parameter(shape: number[]): Parameter {
  const fanIn = count(shape.slice(1));
  return new Parameter(
    shape,
    uniform(shape).map((x) => x / Math.sqrt(fanIn)),
  );
}

/** A step of pictures (8, 3, 224, 224), to be called again and again; resolves when it is done. */
export async function trainingStep(backend: Backend): Promise<() => Promise<void>> {
  const weights = [...CONVOLUTIONS.map(([shape]) => shape), HEAD].map(parameter);
  for (const weight of weights) await weight.to(backend);
  const means = weights.map(zerosLike);
  const squares = weights.map(zerosLike);
  const pictureShape = [BATCH, 3, 224, 224];
  const x = tensor(uniform(pictureShape), { backend, shape: pictureShape });
  const labels = Int32Array.from({ length: BATCH }, (_, i) => i % 2);
  const y = tensor(labels, { backend });

  function logits(): Tensor {
    let features = x;
    for (const [i, [, stride, padding, pooled]] of CONVOLUTIONS.entries()) {
      features = relu(conv2d(features, weights[i]!, null, { stride, padding }));
      if (pooled) features = maxPool2d(features, { kernelSize: 3, stride: 2 });
    }
    return linear(flatten(features, 1), weights.at(-1)!);
  }

  let step = 0;
  return async () => {
    const loss = scope(() => crossEntropy(logits(), y));
    loss.backward();
    const gradients = weights.map(({ grad }) => grad!);
    noGrad(() => adamStep(weights, gradients, means, squares, { ...ADAM, step: ++step }));
    for (const weight of weights) {
      weight.grad?.dispose();
      weight.grad = null;
    }
    await loss.item();
    loss.dispose();
  };
}
