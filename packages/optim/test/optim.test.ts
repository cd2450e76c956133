import { readFileSync } from 'node:fs';
import { Generator, linear, mean, mul, Parameter, scope, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { Adam, OptimError, SGD } from '../src/index.js';

interface Case {
  name: string;
  kind: 'SGD' | 'Adam';
  options: Record<string, never>;
  losses: number[];
  weight: number[];
  bias: number[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('./fixtures/optim.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

function expectClose(found: ArrayLike<number>, wanted: number[]): void {
  expect(found.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs(found[i]! - value)).toBeLessThan(3e-6 * Math.max(1, Math.abs(value)));
  }
}

describe('optimizers agree with PyTorch over 20 steps', () => {
  it.each(cases)('$name', async ({ kind, options, losses, weight, bias }) => {
    const backend = reference();
    const generator = new Generator(0);
    const w = new Parameter([4, 3], generator.uniform(12, -1, 1));
    const b = new Parameter([4], generator.uniform(4, -1, 1));
    await w.to(backend);
    await b.to(backend);
    const x = tensor(new Generator(1).uniform(15, -1, 1), { backend, shape: [5, 3] });
    const optimizer = new { SGD, Adam }[kind]([w, b], options);
    const found: number[] = [];
    for (const _ of losses) {
      optimizer.zeroGrad();
      const loss = scope(() => {
        const y = linear(x, w, b);
        return mean(mul(y, y));
      });
      loss.backward();
      optimizer.step();
      found.push(await loss.item());
      loss.dispose();
    }
    expectClose(found, losses);
    expectClose(await w.data(), weight);
    expectClose(await b.data(), bias);
    optimizer.zeroGrad();
    optimizer.dispose();
    expect(backend.memory().storages).toBe(3);
  });
});

describe('an optimizer', () => {
  const parameter = new Parameter([1], new Float32Array(1));

  it('leaves parameters without a gradient alone', async () => {
    const backend = reference();
    const idle = new Parameter([1], new Float32Array([5]));
    await idle.to(backend);
    new SGD([idle], { lr: 1 }).step();
    new Adam([idle], { lr: 1 }).step();
    expect(await idle.item()).toBe(5);
  });

  it('refuses options that make no sense', () => {
    expect(() => new Adam([parameter], { lr: -1 })).toThrow(OptimError);
    expect(() => new Adam([parameter], { betas: [0.9, 1] })).toThrow('betas[1] is 1');
    expect(() => new SGD([parameter], { momentum: Number.NaN })).toThrow('momentum is NaN');
    expect(() => new SGD([parameter], { nesterov: true })).toThrow('momentum above 0');
    expect(() => new SGD([])).toThrow('model.parameters()');
  });
});
