/** @file Training steps that leave as many of TensorFlow's own tensors as they found, for any of its backends. */
import {
  adamStep,
  type Backend,
  Buffer,
  batchNorm,
  conv2d,
  crossEntropy,
  dropout,
  flatten,
  linear,
  manualSeed,
  maxPool2d,
  noGrad,
  Parameter,
  relu,
  scope,
  sgdStep,
  tensor,
  zerosLike,
} from '@striate/tensor';
import { expect } from 'vitest';
import type { Tf } from '../../src/tensorflow/tf.js';
import { uniform } from '../operands.js';

const ADAM = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, decoupled: false };
const SGD = { lr: 1e-3, momentum: 0.9, dampening: 0, nesterov: false, weightDecay: 0 };

/** 200 steps of a small network; returns TensorFlow's tensors and the resident bytes after some and after all. */
async function train(backend: Backend, tf: Tf) {
  manualSeed(0);
  const shapes = [[4, 3, 3, 3], [4], [4], [2, 4 * 3 * 3]];
  const parameters = shapes.map((shape) => new Parameter(shape, uniform(shape)));
  const [weight, scale, shift, head] = parameters as [Parameter, Parameter, Parameter, Parameter];
  const running = { mean: new Buffer([4], uniform([4])), variance: new Buffer([4], uniform([4])) };
  for (const cell of [...parameters, running.mean, running.variance]) await cell.to(backend);
  const moments = [0, 1, 2].map(() => parameters.map(zerosLike));
  const x = tensor(uniform([2, 3, 6, 6]), { backend, shape: [2, 3, 6, 6] });
  const y = tensor(Int32Array.of(0, 1), { backend });
  const seen: { tensors: number; resident: number }[] = [];
  for (let step = 1; step <= 200; step++) {
    const loss = scope(() => {
      const h = conv2d(x, weight, null, { padding: 1 });
      const normed = batchNorm(h, scale, shift, { ...running, momentum: 0.1 });
      const pooled = maxPool2d(relu(normed), { kernelSize: 2 });
      return crossEntropy(
        linear(flatten(dropout(pooled, 0.5, { seed: 0, stream: 0, step }), 1), head),
        y,
      );
    });
    loss.backward();
    const gradients = parameters.map(({ grad }) => grad!);
    noGrad(() => {
      const [first, second, velocity] = moments;
      adamStep(parameters, gradients, first!, second!, { ...ADAM, step });
      sgdStep(parameters, gradients, velocity!, { ...SGD, first: step === 1 });
    });
    for (const parameter of parameters) {
      parameter.grad?.dispose();
      parameter.grad = null;
    }
    expect(await loss.item()).toBeGreaterThan(0);
    loss.dispose();
    if (step === 2 || step === 100 || step === 200) {
      seen.push({ tensors: tf.memory().numTensors, resident: process.memoryUsage().rss });
    }
  }
  await backend.close();
  expect(tf.memory().numTensors).toBe(0);
  return seen as [(typeof seen)[0], (typeof seen)[0], (typeof seen)[0]];
}

export async function checkFlat(backend: Backend, tf: Tf): Promise<void> {
  const [warm, half, all] = await train(backend, tf);
  expect(half.tensors).toBe(warm.tensors);
  expect(all.tensors).toBe(warm.tensors);
  expect(all.resident - half.resident).toBeLessThan(48 * 2 ** 20);
}
