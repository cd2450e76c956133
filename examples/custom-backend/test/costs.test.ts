/** @file What the guide says that the default of each optional kernel launches. */
import { readFileSync } from 'node:fs';
import {
  adamStep,
  type Backend,
  Buffer,
  batchNorm,
  conv2d,
  crossEntropy,
  dropout,
  type OptionalKernels,
  ones,
  pictures,
  sgdStep,
  tensor,
} from '@striate/tensor';
import { expect, test } from 'vitest';
import { custom } from '../src/backend.js';
import { counting } from './counting.js';

const guide = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Zeros in place of every optional kernel. */
function stubs({ fill }: Backend): OptionalKernels {
  return {
    conv2dRelu: (_x, _weight, _bias, _params, out) => fill(out, 'float32', 0),
    maskedScale: ({ shape }) => fill(shape, 'float32', 0),
    crossEntropy: (logits, target) => ({
      loss: fill(target.shape, 'float32', 0),
      gradient: fill(logits.shape, 'float32', 0),
    }),
    pictures: (_, [n, h, w, c]) => fill([n!, c!, h!, w!], 'float32', 0),
    updateRunning: () => {},
    adamStep: () => {},
    sgdStep: () => {},
  };
}

const cell = (value: number) => new Buffer([3], new Float32Array(3).fill(value));
const sgd = { lr: 0.1, momentum: 0.9, dampening: 0, nesterov: false, weightDecay: 0, first: false };
const adam = { lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, step: 1 };

/** A use of each optional kernel. */
const USES: Record<keyof OptionalKernels, (backend: Backend, cells: Buffer[]) => unknown> = {
  adamStep: (backend, [p, m, v]) =>
    adamStep([p!], [ones([3], { backend })], [m!], [v!], { ...adam, decoupled: false }),
  sgdStep: (backend, [p, m]) => sgdStep([p!], [ones([3], { backend })], [m!], sgd),
  updateRunning: (backend, [mean, variance]) => {
    const x = ones([2, 3], { backend });
    batchNorm(x, null, null, { mean: mean!, variance: variance!, momentum: 0.1 });
  },
  crossEntropy: (backend) =>
    crossEntropy(ones([2, 3], { backend }), tensor(Int32Array.of(0, 2), { backend })),
  conv2dRelu: (backend) =>
    conv2d(ones([1, 1, 3, 3], { backend }), ones([1, 1, 2, 2], { backend }), null, {
      activation: 'relu',
    }),
  maskedScale: (backend) => dropout(ones([3], { backend }), 0.5, { seed: 0, stream: 0, step: 0 }),
  pictures: (backend) =>
    pictures(new Uint8Array(12), [1, 2, 2, 3], { mean: [0, 0, 0], std: [1, 1, 1] }, backend),
};

async function launchesOf(kernel: keyof OptionalKernels, target: Backend): Promise<number> {
  const { backend, launches } = counting(target);
  const cells = [cell(1), cell(1), cell(1)];
  for (const each of cells) await each.to(backend);
  USES[kernel](backend, cells);
  return launches.length;
}

test.each(Object.keys(USES) as (keyof OptionalKernels)[])('%s', async (kernel) => {
  const backend = await custom();
  const composed = await launchesOf(kernel, backend);
  const fused = await launchesOf(kernel, { ...backend, ...stubs(backend) });
  const launches = composed - (fused - 1);
  expect(guide).toMatch(new RegExp(`^\\| \`${kernel}\` +\\| +${launches} \\|`, 'm'));
});
