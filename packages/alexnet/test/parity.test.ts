import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpu, node, tensorflowAvailability } from '@striate/backend-node';
import { Adam, type Optimizer, SGD } from '@striate/optim';
import {
  type Backend,
  crossEntropy,
  Generator,
  manualSeed,
  type Parameter,
  scope,
  tensor,
} from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { alexnet } from '../src/index.js';

interface Run {
  batch: number;
  size: number;
  losses: number[];
}

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/training.json', import.meta.url), 'utf8'),
) as {
  parameters: number;
  keys: string[];
  initial: Record<string, string>;
  sgd: Run;
  sgdSmall: Run;
  adam: { batch: number; size: number; oneThread: number[]; twoThreads: number[] };
};

/** The losses of some steps on fixed pictures, without dropout; every step must leave memory as it was. */
async function losses(
  backend: Backend,
  { batch, size }: { batch: number; size: number },
  steps: number,
  makeOptimizer: (parameters: Parameter[]) => Optimizer,
): Promise<number[]> {
  manualSeed(0);
  const model = await alexnet({ classes: 2, dropout: 0 }).to(backend);
  const shape = [batch, 3, size, size];
  const x = tensor(new Generator(1).uniform(batch * 3 * size * size, -2, 2), { backend, shape });
  const y = tensor(
    Int32Array.from({ length: batch }, (_, i) => i % 2),
    { backend },
  );
  const optimizer = makeOptimizer(model.parameters());
  const found: number[] = [];
  let memory = backend.memory();
  for (let step = 0; step < steps; step++) {
    const loss = scope(() => crossEntropy(model.forward(x), y));
    loss.backward();
    optimizer.step();
    optimizer.zeroGrad();
    found.push(await loss.item());
    loss.dispose();
    // The first step makes the optimizer's own state.
    if (step > 0) expect(backend.memory()).toEqual(memory);
    memory = backend.memory();
  }
  await backend.close();
  return found;
}

const sgd = (parameters: Parameter[]) => new SGD(parameters, { lr: 1e-4, momentum: 0.9 });

function worstRelative(found: number[], wanted: number[]): number {
  return Math.max(...wanted.map((value, i) => Math.abs(found[i]! / value - 1)));
}

describe("AlexNet is PyTorch's", () => {
  it('in its keys, the number of its parameters and every first weight, bit for bit', async () => {
    manualSeed(0);
    const model = alexnet({ classes: 2 });
    const state = await model.stateDict();
    expect([...state.keys()].sort()).toEqual([...fixture.keys].sort());
    expect(model.parameters().reduce((sum, { size }) => sum + size, 0)).toBe(57_014_338);
    for (const [key, hash] of Object.entries(fixture.initial)) {
      const { data } = state.get(key)!;
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      expect(createHash('sha256').update(bytes).digest('hex'), key).toBe(hash);
    }
  });

  it('over ten steps of SGD on the cpu engine, within 1e-4', async () => {
    const found = await losses(await cpu(), fixture.sgd, 10, sgd);
    expect(worstRelative(found, fixture.sgd.losses)).toBeLessThan(1e-4);
  });

  const found = tensorflowAvailability();
  const about = 'over five steps of SGD on TensorFlow, within 1e-4';
  if (found.available) {
    it(about, async () => {
      const got = await losses(await node({ engine: 'tensorflow' }), fixture.sgd, 5, sgd);
      expect(worstRelative(got, fixture.sgd.losses.slice(0, 5))).toBeLessThan(1e-4);
    });
  } else {
    it.skip(`${about} (${found.reason})`, () => {});
  }

  it('over two steps of SGD on the reference backend, within 1e-4', async () => {
    const found = await losses(reference(), fixture.sgdSmall, 2, sgd);
    expect(worstRelative(found, fixture.sgdSmall.losses)).toBeLessThan(1e-4);
  }, 180_000);

  it("over 20 steps of Adam on the cpu engine, within three times PyTorch's own spread plus 1e-4", async () => {
    const { adam } = fixture;
    const found = await losses(await cpu(), adam, 20, (p) => new Adam(p, { lr: 1e-4 }));
    for (const [i, loss] of found.entries()) {
      const spread = Math.abs(adam.oneThread[i]! - adam.twoThreads[i]!);
      expect(Math.abs(loss - adam.twoThreads[i]!)).toBeLessThanOrEqual(3 * spread + 1e-4);
    }
  });
});
