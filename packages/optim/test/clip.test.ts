/** @file Clipping against PyTorch, and what becomes of the gradients' memory. */
import { full, Parameter, scope, Tensor, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { clipGradNorm, clipGradValue, OptimError, SGD } from '../src/index.js';
import { fixture } from './problem.js';

interface ClipCase {
  name: string;
  kind: 'norm' | 'value';
  limit: string;
  normType: string;
  norm: number | null;
  clipped: (number[] | null)[];
}

const { cases } = fixture<{ cases: ClipCase[] }>('clip');
const number = (text: string) => (text === 'inf' ? Number.POSITIVE_INFINITY : Number(text));

/** Three parameters, of which the second has no gradient: those of fixtures/generate.py. */
async function parameters(backend = reference()): Promise<Parameter[]> {
  const gradients = cases.find(({ name }) => name === 'norm 2, measured only')!.clipped;
  const shapes = [[4, 3], [2], [5]];
  return Promise.all(
    shapes.map(async (shape, i) => {
      const parameter = new Parameter(shape, new Float32Array(shape.reduce((x, y) => x * y)));
      await parameter.to(backend);
      const values = gradients[i];
      if (values) parameter.grad = tensor(Float32Array.from(values), { backend, shape });
      return parameter;
    }),
  );
}

const gradients = (all: Parameter[]) =>
  Promise.all(all.map(async ({ grad }) => grad && [...(await grad.data())]));

/** Four units in float32's last place, for sums that PyTorch takes in another order. */
const TOLERANCE = 5e-7;

describe('clipping agrees with PyTorch', () => {
  it.each(cases)('$name', async ({ kind, limit, normType, norm, clipped }) => {
    const all = await parameters();
    if (kind === 'value') clipGradValue(all, number(limit));
    else {
      const found = await clipGradNorm(all, number(limit), { normType: number(normType) }).item();
      expect(Math.abs(found - norm!)).toBeLessThanOrEqual(TOLERANCE * norm!);
    }
    const found = await gradients(all);
    for (const [i, wanted] of clipped.entries()) {
      expect(found[i] === null).toBe(wanted === null);
      for (const [j, value] of (wanted ?? []).entries()) {
        expect(Math.abs(found[i]![j]! - value)).toBeLessThanOrEqual(TOLERANCE * Math.abs(value));
      }
    }
  });
});

describe('clipping', () => {
  it('makes no storages but the norm, within scopes and without', async () => {
    const backend = reference();
    const all = await parameters(backend);
    const { storages } = backend.memory();
    clipGradNorm(all, 1).dispose();
    clipGradValue(all, 0.1);
    expect(backend.memory().storages).toBe(storages);
    scope(() => {
      clipGradNorm(all, 0.05);
      clipGradValue(all, 0.01);
    });
    expect(backend.memory().storages).toBe(storages);
    const [first] = await gradients(all);
    expect(Math.max(...first!.map(Math.abs))).toBeCloseTo(0.01);
    new SGD(all, { lr: 1 }).step();
    expect([...(await all[0]!.data())]).toEqual(first!.map((value) => 0 - value));
  });

  it('leaves gradients that backward can add to', async () => {
    const backend = reference();
    const [first] = await parameters(backend);
    const { storages } = backend.memory();
    clipGradValue([first!], 0);
    const ones = full([4, 3], 1, { backend });
    first!.backward({ gradient: ones });
    expect([...(await first!.grad!.data())]).toEqual(Array(12).fill(1));
    ones.dispose();
    new SGD([first!]).zeroGrad();
    expect(backend.memory().storages).toBe(storages - 1);
  });

  it('measures 0 where there are no gradients', async () => {
    const [, idle] = await parameters();
    const norm = clipGradNorm([idle!], 1);
    expect(norm).toBeInstanceOf(Tensor);
    expect(await norm.item()).toBe(0);
    expect(idle!.grad).toBeNull();
  });

  it('passes NaN on, as PyTorch does', async () => {
    const backend = reference();
    const parameter = new Parameter([2], new Float32Array(2));
    await parameter.to(backend);
    parameter.grad = tensor(Float32Array.of(Number.NaN, 3), { backend });
    clipGradValue([parameter], 1);
    expect([...(await parameter.grad.data())]).toEqual([Number.NaN, 1]);
    expect(await clipGradNorm([parameter], 1).item()).toBeNaN();
    expect([...(await parameter.grad.data())]).toEqual([Number.NaN, Number.NaN]);
  });

  it('refuses limits and norms that are none', async () => {
    const all = await parameters();
    expect(() => clipGradNorm(all, -1)).toThrow('maxNorm is -1');
    expect(() => clipGradNorm(all, Number.NaN)).toThrow(OptimError);
    expect(() => clipGradNorm(all, 1, { normType: 0 })).toThrow('normType is 0');
    expect(() => clipGradNorm([], 1)).toThrow('model.parameters()');
    expect(() => clipGradValue(all, -1)).toThrow('clipValue is -1');
  });
});
