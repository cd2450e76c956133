/** @file Tensors as text: what is known without reading, and values as PyTorch prints them. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { DType } from '../src/dtype.js';
import { hostArray } from '../src/dtype.js';
import { conv2d, mul, ones, Parameter, scope, sgdStep, tensor, zeros } from '../src/index.js';
import { reference } from '../src/reference/index.js';
import fixture from './fixtures/print.json' with { type: 'json' };

interface Printed {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values?: readonly (number | string)[];
  readonly step?: number;
  readonly start?: number;
  readonly text: string;
}

const backend = reference();

function valuesOf({ values, step = 1, start = 0, shape }: Printed): number[] {
  if (!values)
    return Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i * step + start);
  return values.map((value) =>
    typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity')),
  );
}

describe('the values read like those of PyTorch', () => {
  it.each(Object.entries(fixture as Record<string, Printed>))('%s', async (_name, wanted) => {
    const dtype = wanted.dtype as DType;
    const data = hostArray(dtype, valuesOf(wanted).length);
    data.set(valuesOf(wanted));
    const x = tensor(data, { backend, dtype, shape: wanted.shape });
    await x.data();
    const header = `Tensor([${wanted.shape.join(', ')}], ${dtype}, reference)`;
    const gap = wanted.shape.length === 0 ? ' ' : '\n';
    expect(String(x)).toBe(`${header}${gap}${wanted.text}`);
    expect(inspect(x)).toBe(String(x));
  });

  it('truth values as true and false', async () => {
    const x = tensor([1, 0], { backend, dtype: 'bool' });
    await x.data();
    expect(String(x)).toBe('Tensor([2], bool, reference)\n[ true, false]');
  });
});

describe('a tensor says', () => {
  it('where it is and what it came from, without being read', () => {
    const x = ones([1, 1, 2, 2], { backend });
    expect(String(x)).toBe('Tensor([1, 1, 2, 2], float32, reference)');
    x.requiresGrad = true;
    expect(`${x}`).toBe('Tensor([1, 1, 2, 2], float32, reference, requiresGrad)');
    expect(String(conv2d(x, x))).toBe('Tensor([1, 1, 1, 1], float32, reference, gradFn: conv2d)');
    x.dispose();
    expect(String(x)).toContain('disposed');
  });

  it('nothing of values whose array was changed by its reader', async () => {
    const x = ones([2], { backend });
    (await x.data()).fill(7);
    expect(String(x)).toContain('[1., 1.]');
    const value = zeros([], { backend });
    await value.item();
    expect(String(value)).toBe('Tensor([], float32, reference) 0.');
  });

  it('of a parameter the values until it changes, also through handles on its memory', async () => {
    const p = new Parameter([2], Float32Array.of(1, 2));
    expect(String(p)).toBe('Parameter([2], float32, on no backend, requiresGrad)');
    await p.to(backend);
    const same = p.detach();
    const read = p.data();
    await same.data();
    expect(String(same)).toContain('[1., 2.]');
    const plain = { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0, first: true };
    scope(() => sgdStep([p], [ones([2], { backend })], [], { lr: 1, ...plain }));
    await read;
    expect([String(p), String(same)].join()).not.toContain('\n');
    await p.data();
    expect(String(p)).toBe('Parameter([2], float32, reference, requiresGrad)\n[0., 1.]');
  });

  it('no more than a sample is kept of large ones, and nothing of very many dimensions', async () => {
    const x = ones([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], { backend });
    await x.data();
    expect(String(x)).not.toContain('\n');
    const y = mul(ones([100, 100], { backend }), 2);
    await y.data();
    expect(String(y).split('\n')).toHaveLength(8);
  });
});
