/** @file Tensors that are larger than a binding: every kernel computes the same on parts of them. */
import './adapter.js';
import type { WebGpuError } from '@striate/backend-webgpu';
import { Linear } from '@striate/layers';
import { Adam, SGD } from '@striate/optim';
import {
  type Backend,
  cast,
  crossEntropy,
  logSoftmax,
  matmul,
  mul,
  noGrad,
  scope,
  tensor,
  transpose,
} from '@striate/tensor';
import { cases } from '@striate/tensor/conformance';
import { Generator, manualSeed } from '@striate/tensor/random';
import { reference } from '@striate/tensor/reference';
import { expect, test } from 'vitest';
import { webGpuBackend } from '../src/backend.js';
import { openDevice } from '../src/runtime/device.js';
import { Engine } from '../src/runtime/engine.js';

class SplittingEngine extends Engine {
  splits = 0;
  override partsOf(bytes: number): number {
    const parts = super.partsOf(bytes);
    if (parts > 1) this.splits++;
    return parts;
  }
}

/** With bindings of `bytes`, which no device can be asked for: their limits are never below 128 MiB. */
async function opened(bytes: number, workgroupMemory: boolean) {
  const { device, description } = await openDevice(undefined);
  const engine = new SplittingEngine(device, { workgroupMemory }, bytes);
  return { engine, backend: webGpuBackend(engine, description) };
}

/** Runs cases of the kernels until one of each has computed on parts; gives the kernels that none has of. */
async function unproven(kernels: Iterable<string>): Promise<string[]> {
  const { engine, backend } = await opened(256, false);
  const missing = new Set(kernels);
  for (const one of cases) {
    if (!missing.has(one.kernel)) continue;
    const before = engine.splits;
    try {
      await one.run(backend);
      if (engine.splits > before) missing.delete(one.kernel);
    } catch (error) {
      // More parts than the device binds, and what that case left behind.
      const hasMore = (error as WebGpuError).code === 'limit';
      if (!hasMore && !/^memory\(\) was/.test((error as Error).message)) throw error;
    }
  }
  await backend.close();
  return [...missing];
}

test('kernels, by the conformance suite', async () => {
  const kernels = new Set(cases.map(({ kernel }) => kernel));
  // Their cases are of other sizes; the next tests have them.
  for (const kernel of ['behaviour', 'reshape', 'updateRunning', ...ELSEWHERE])
    kernels.delete(kernel);
  expect(await unproven(kernels)).toEqual([]);
});

const ELSEWHERE = ['cast', 'logSoftmax', 'crossEntropy', 'fill', 'adamStep', 'sgdStep'];

test('a product of fours, through workgroup memory', async () => {
  const { engine, backend } = await opened(256, true);
  const product = async (on: Backend) => {
    const [a, b] = [1, 2].map((seed) =>
      tensor(new Generator(seed).uniform(160, -1, 1), { backend: on, shape: [8, 20] }),
    );
    const y = matmul(a!, transpose(b!, 0, 1));
    const values = await y.data();
    for (const one of [a!, b!, y]) one.dispose();
    return Array.from(values, Number);
  };
  const [actual, expected] = [await product(backend), await product(reference())];
  expect(engine.splits).toBeGreaterThan(0);
  expect(actual).toHaveLength(64);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  await backend.close();
});

async function trained(backend: Backend): Promise<number[]> {
  manualSeed(3);
  const model = await new Linear({ inFeatures: 30, outFeatures: 20 }).to(backend);
  const adam = new Adam(model.parameters(), { lr: 0.01 });
  const sgd = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const x = tensor(new Generator(4).uniform(900, -1, 1), { backend, shape: [30, 30] });
  const y = tensor(
    Int32Array.from({ length: 30 }, (_, i) => i % 20),
    { backend },
  );
  for (const optimizer of [adam, sgd, adam, sgd]) {
    const loss = scope(() => crossEntropy(model.forward(x), y));
    loss.backward();
    optimizer.step();
    optimizer.zeroGrad();
    loss.dispose();
  }
  const results = noGrad(() => scope(() => [model.forward(x), logSoftmax(model.forward(x))]));
  const wholes = noGrad(() => scope(() => cast(mul(x, 9), 'int32')));
  const read = await Promise.all([...results, wholes].map((one) => one.data()));
  for (const one of [x, y, ...results, wholes]) one.dispose();
  model.dispose();
  return read.flatMap((values) => Array.from(values, Number));
}

test('training a Linear whose weight is larger than a binding', async () => {
  // The weight has 600 words, of which 512 are bound at once.
  const { engine, backend } = await opened(2048, false);
  const [actual, expected] = [await trained(backend), await trained(reference())];
  expect(engine.splits).toBeGreaterThan(40);
  expect(actual).toHaveLength(2100);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
  await backend.close();
});
