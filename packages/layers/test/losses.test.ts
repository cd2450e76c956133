/** @file Losses against PyTorch's, with all of their options: values and gradients. */
import { mul, scope, sum, type Tensor, tensor } from '@striate/tensor';
import { describe, expect, it } from 'vitest';
import * as layers from '../src/index.js';
import { BACKENDS } from './backends.js';
import { drawn, expectClose, type Numbers, readFixture, withBackend } from './numbers.js';

interface Case {
  kind: string;
  options: Record<string, unknown>;
  shape: number[];
  /** Whether the target holds classes. */
  classes: boolean;
  target: Numbers;
  loss: Numbers;
  gradient: Numbers;
}

type LossClass = new (options: object) => { forward(output: Tensor, target: Tensor): Tensor };

const { cases } = readFixture<{ cases: Case[] }>('losses.json');

describe.each(BACKENDS)('losses agree with PyTorch on %s', (_, make) => {
  it.each(cases)('$kind($options) of $shape, classes: $classes', async (item) => {
    await withBackend(async (backend) => {
      const Loss = (layers as unknown as Record<string, LossClass>)[item.kind]!;
      const options = Object.entries(item.options).map(([name, value]) => [
        name,
        Array.isArray(value) ? tensor(value, { backend }) : value,
      ]);
      const { shape } = item;
      const x = tensor(drawn(1, shape, -4, 4), { backend, shape, requiresGrad: true });
      const Values = item.classes ? Int32Array : Float32Array;
      const target = tensor(new Values(item.target.values), { backend, shape: item.target.shape });
      const loss = new Loss(Object.fromEntries(options)).forward(x, target);
      expect(loss.shape).toEqual(item.loss.shape);
      expectClose(await loss.data(), item.loss);
      const weight = tensor(drawn(2, loss.shape, -1, 1), { backend, shape: loss.shape });
      scope(() => sum(mul(loss, weight))).backward();
      expectClose(await x.grad!.data(), item.gradient);
    }, make);
  });
});

it('every loss is among them, and every one has its defaults', () => {
  const kinds = Object.keys(layers).filter((name) => name.endsWith('Loss'));
  expect([...new Set(cases.map((item) => item.kind))].sort()).toEqual(kinds.sort());
});
