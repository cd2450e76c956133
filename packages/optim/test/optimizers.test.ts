/** @file Every optimizer against PyTorch: 20 steps of two groups with options of their own. */
import { full, Parameter } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { Adam, RMSprop, SGD, type StateTensor } from '../src/index.js';
import { BACKENDS } from './backends.js';
import { cases, Problem } from './problem.js';

/** Eight units in float32's last place, for 20 steps whose sums PyTorch takes in another order. */
const TOLERANCE = 1e-6;

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  for (const [i, value] of Array.from(wanted).entries()) {
    expect(Math.abs(found[i]! - value), `${found[i]} for ${value}`).toBeLessThanOrEqual(
      TOLERANCE * Math.max(1, Math.abs(value)),
    );
  }
}

function expectState(found: ReadonlyMap<string, StateTensor>, wanted: Record<string, number[]>) {
  const inOrder = (keys: Iterable<string>) => [...keys].sort();
  expect(inOrder(found.keys())).toEqual(inOrder(Object.keys(wanted)));
  for (const [key, { data }] of found) expectClose(Array.from(data, Number), wanted[key]!);
}

describe.each(BACKENDS)('optimizers agree with PyTorch on %s', (_, make) => {
  it.each(cases)('$name', async (example) => {
    const backend = await make();
    const problem = new Problem(backend);
    const optimizer = await problem.optimizer(example);
    expectClose(await problem.train(optimizer, 10), example.losses.slice(0, 10));
    expectState((await optimizer.stateDict()).state, example.halfway.state);
    expectClose(await problem.train(optimizer, 10), example.losses.slice(10));
    const { weight, bias } = await problem.values();
    expectClose(weight, example.end.weight);
    expectClose(bias, example.end.bias);
    expectState((await optimizer.stateDict()).state, example.end.state);
    await backend.close();
  });

  it.each(cases)("$name, going on from PyTorch's own state", async (example) => {
    const backend = await make();
    const problem = new Problem(backend, example.halfway);
    const optimizer = await problem.optimizer(example);
    const { paramGroups } = await optimizer.stateDict();
    const state = new Map(
      Object.entries(example.halfway.state).map(([key, values]): [string, StateTensor] => {
        const shape = key.endsWith('.step') ? [] : key.startsWith('state.0.') ? [4, 3] : [4];
        return [key, { dtype: 'float32', shape, data: Float32Array.from(values) }];
      }),
    );
    optimizer.loadStateDict({ state, paramGroups });
    expectClose(await problem.train(optimizer, 10), example.losses.slice(10));
    expectState((await optimizer.stateDict()).state, example.end.state);
    await backend.close();
  });
});

describe('memory', () => {
  it.each(cases)('$name: a step leaves its states alone, and dispose nothing', async (example) => {
    const backend = reference();
    const problem = new Problem(backend);
    const optimizer = await problem.optimizer(example);
    expect(backend.memory().storages).toBe(2);
    await problem.train(optimizer, 1);
    const { state } = await optimizer.stateDict();
    const cells = [...state.keys()].filter((key) => !key.endsWith('.step')).length;
    expect(backend.memory().storages).toBe(2 + cells);
    const after = backend.memory();
    await problem.train(optimizer, 5);
    expect(backend.memory()).toEqual(after);
    optimizer.dispose();
    expect(backend.memory().storages).toBe(2);
    // It can go on from nothing.
    await problem.train(optimizer, 1);
    expect(backend.memory()).toEqual(after);
  });
});

describe('a step', () => {
  it('leaves parameters without a gradient alone, and makes no state for them', async () => {
    const backend = reference();
    const idle = new Parameter([1], new Float32Array([5]));
    await idle.to(backend);
    const optimizers = [
      new SGD([idle], { lr: 1, momentum: 0.9 }),
      new Adam([idle], { lr: 1 }),
      new RMSprop([idle], { lr: 1 }),
    ];
    for (const optimizer of optimizers) {
      optimizer.step();
      expect((await optimizer.stateDict()).state.size).toBe(0);
    }
    expect(await idle.item()).toBe(5);
    expect(backend.memory().storages).toBe(1);
  });

  it('counts per parameter: one that joins later starts at its own first step', async () => {
    const backend = reference();
    const problem = new Problem(backend);
    await problem.weight.to(backend);
    await problem.bias.to(backend);
    const both = new Adam([problem.weight, problem.bias]);
    problem.bias.requiresGrad = false;
    await problem.train(both, 2);
    problem.bias.requiresGrad = true;
    await problem.train(both, 1);
    const { state } = await both.stateDict();
    expect([state.get('state.0.step')!.data, state.get('state.1.step')!.data]).toEqual([
      BigInt64Array.of(3n),
      BigInt64Array.of(1n),
    ]);
    // The first step of Adam is lr in every element, whatever the gradient.
    const { bias } = await problem.values();
    const before = (await new Problem(backend).bias.values()) as Float32Array;
    for (const [i, value] of bias.entries()) expect(Math.abs(value - before[i]!)).toBeCloseTo(1e-3);
  });

  it('reads the options of its group anew', async () => {
    const problem = new Problem(reference());
    const optimizer = await problem.optimizer(cases[0]!);
    const start = await problem.values();
    optimizer.paramGroups[0]!.lr = 0;
    await problem.train(optimizer, 1);
    const moved = await problem.values();
    expect(moved.weight).toEqual(start.weight);
    expect(moved.bias).not.toEqual(start.bias);
  });

  it('says so when a parameter has moved away from its state', async () => {
    const problem = new Problem(reference());
    const optimizer = await problem.optimizer(cases.find(({ kind }) => kind === 'Adam')!);
    await problem.train(optimizer, 1);
    const there = reference();
    await problem.weight.to(there);
    problem.weight.grad = full([4, 3], 1, { backend: there });
    expect(() => optimizer.step()).toThrow(
      expect.objectContaining({
        code: 'wrong-backend',
        message: expect.stringContaining('exp_avg is still on the former (reference)'),
        fix: expect.stringContaining('optimizer.stateDict() before the move'),
      }),
    );
  });
});
