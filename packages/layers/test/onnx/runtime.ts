/** @file Models as ONNX Runtime computes them beside what we compute. */
import { Generator, manualSeed, scope, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect } from 'vitest';
import { Counter, type Module } from '../../src/index.js';
import { encodeOnnx } from '../../src/onnx/index.js';

/** Numbers that no layer starts with, so that a scale or a statistic that is left out shows. */
export function disturb(module: Module): void {
  let seed = 0;
  for (const [key, cell] of module.namedState()) {
    if (cell instanceof Counter) continue;
    const [low, high] = key.endsWith('running_var') ? [0.5, 2] : [-1, 1];
    cell.load(new Generator(++seed).uniform(cell.size, low, high));
  }
}

/** Exports for one input, runs batches of one and three: outputs agree within 1e-5 of the largest. */
export async function expectSame(module: Module, inputShape: readonly number[]): Promise<void> {
  manualSeed(0);
  disturb(module);
  module.eval();
  const backend = reference();
  const file = Buffer.concat(await encodeOnnx(module, { inputShape }));
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 });
  await module.to(backend);
  for (const batch of [1, 3]) {
    const shape = [batch, ...inputShape.slice(1)];
    const count = shape.reduce((a, b) => a * b);
    const values = new Generator(batch).uniform(count, -2, 2);
    const y = scope(() => module.forward(tensor(values, { backend, shape })));
    const wanted = await y.data();
    const { output } = await session.run({ input: new Tensor('float32', values, shape) });
    expect(output!.dims).toEqual(y.shape);
    const found = output!.data as Float32Array;
    const scale = Math.max(1, ...Array.from(wanted, Math.abs));
    const worst = Math.max(...Array.from(wanted, (value, i) => Math.abs(value - found[i]!)));
    expect(worst / scale).toBeLessThan(1e-5);
  }
  await session.release();
}
