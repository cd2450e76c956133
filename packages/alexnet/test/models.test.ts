import { readFileSync } from 'node:fs';
import { cpu } from '@striate/backend-node';
import { summary } from '@striate/layers';
import { SGD } from '@striate/optim';
import { type Backend, crossEntropy, Generator, manualSeed, scope, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlexNet, alexnet, checkSize, VARIANTS, variantNames } from '../src/index.js';

interface Parity {
  parametersAt1000: number;
  state: Record<string, number[]>;
  size: number;
  logits: number[];
  otherSize: number;
  otherLogits: number[];
  losses: number[];
}

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/models/models.json', import.meta.url), 'utf8'),
) as Record<string, Parity>;

let backend: Backend;
beforeAll(async () => {
  backend = await cpu();
});
afterAll(() => backend.close());

const pictures = (size: number) =>
  tensor(new Generator(1).uniform(2 * 3 * size * size, -2, 2), {
    backend,
    shape: [2, 3, size, size],
  });

/** The largest difference, in parts of the largest wanted number. */
function worst(found: ArrayLike<number>, wanted: number[]): number {
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs(found[i]! - value))) / largest;
}

async function logits(model: AlexNet, size: number): Promise<ArrayLike<number>> {
  const y = scope(() => model.forward(pictures(size)));
  const values = await y.data();
  y.dispose();
  return values;
}

async function twoSteps(model: AlexNet, size: number): Promise<number[]> {
  const x = pictures(size);
  const y = tensor(Int32Array.of(0, 1), { backend });
  const optimizer = new SGD(model.train().parameters(), { lr: 1e-3 });
  const losses = [];
  for (let step = 0; step < 2; step++) {
    const loss = scope(() => crossEntropy(model.forward(x), y));
    loss.backward();
    optimizer.step();
    optimizer.zeroGrad();
    losses.push(await loss.item());
    loss.dispose();
  }
  return losses;
}

const parameters = (model: AlexNet) => model.parameters().reduce((sum, { size }) => sum + size, 0);

describe.each(variantNames)('alexnet, variant %s', (variant) => {
  const wanted = fixtures[variant]!;

  it("is PyTorch's: keys, shapes, logits at two sizes and the losses of two steps", async () => {
    manualSeed(0);
    const model = alexnet({ classes: 3, variant, dropout: 0 });
    expect(model.options).toEqual({ classes: 3, variant, dropout: 0 });
    const state = Array.from(model.namedState(), ([key, cell]) => [
      key,
      'shape' in cell ? cell.shape : [],
    ]);
    expect(state).toEqual(Object.entries(wanted.state));
    await model.to(backend);
    model.eval();
    expect(worst(await logits(model, wanted.size), wanted.logits)).toBeLessThan(1e-5);
    expect(worst(await logits(model, wanted.otherSize), wanted.otherLogits)).toBeLessThan(1e-5);
    expect(worst(await twoSteps(model, wanted.size), wanted.losses)).toBeLessThan(1e-5);
    model.dispose();
  });

  it('has as many parameters for 1000 classes, and tells one class apart, too', () => {
    const { size } = VARIANTS[variant];
    expect(wanted.size).toBe(size);
    expect(parameters(alexnet({ classes: 1000, variant }))).toBe(wanted.parametersAt1000);
    expect(alexnet({ classes: 1, variant }).outputShape([5, 3, size, size])).toEqual([5, 1]);
  });

  it('takes pictures from minSize on, and says so for smaller ones', () => {
    const model = alexnet({ classes: 2, variant });
    const { minSize } = VARIANTS[variant];
    expect(model.outputShape([1, 3, minSize, minSize])).toEqual([1, 2]);
    expect(() => model.outputShape([1, 3, minSize - 1, minSize - 1])).toThrow(
      `The smallest picture that goes through is ${minSize}x${minSize}.`,
    );
    expect(() => checkSize(variant, minSize)).not.toThrow();
    expect(() => checkSize(variant, minSize - 1)).toThrow(
      `too small for the variant ${variant}, which needs ${minSize}x${minSize}.`,
    );
  });
});

describe('alexnet', () => {
  it('is batchnorm with dropout 0.5 where nothing else is asked for', () => {
    const { options } = alexnet({ classes: 2 });
    expect(options).toEqual({ classes: 2, variant: 'batchnorm', dropout: 0.5 });
  });

  it.each([
    ['a variant', { classes: 2, variant: 'resnet' as never }, /no variant "resnet".*original/],
    ['a number of classes', { classes: 0 }, /classes is 0, but must be a whole number from 1/],
    ['a number of classes', { classes: 2.5 }, /classes is 2.5, but/],
    ['a probability', { classes: 2, dropout: 2 }, /p is 2/],
  ])('refuses %s that there is not', (_, options, message) => {
    expect(() => alexnet(options)).toThrow(message);
  });

  it('names the variant that takes smaller pictures', () => {
    expect(() => checkSize('original', 32)).toThrow(
      'Give a size from 67 (usual: 227), or take the variant tiny.',
    );
    expect(() => checkSize('tiny', 5)).toThrow(/Give a size from 13 \(usual: 32\)\.$/);
  });
});

describe('tiny', () => {
  it.each([2, 10, 1000])('takes at most 2 MFLOP forward for %i classes', (classes) => {
    const { flops } = summary(alexnet({ classes, variant: 'tiny' }), [1, 3, 32, 32]);
    expect(flops).toBeGreaterThan(1e6);
    expect(flops).toBeLessThanOrEqual(2e6);
  });
});

describe('original', () => {
  it("normalises responses by the paper's formula", async () => {
    const model = alexnet({ classes: 2, variant: 'original' });
    const norm = model.features.at(2)!;
    const a = Float32Array.from({ length: 9 }, (_, i) => 100 * (i + 1));
    const squares = (i: number) =>
      a.subarray(Math.max(i - 2, 0), i + 3).reduce((s, v) => s + v * v, 0);
    const wanted = Array.from(a, (value, i) => value / (2 + 1e-4 * squares(i)) ** 0.75);
    const plain = reference();
    const y = norm.forward(tensor(a, { backend: plain, shape: [1, 9, 1, 1] }));
    expect(worst(await y.data(), wanted)).toBeLessThan(1e-6);
  });
});
