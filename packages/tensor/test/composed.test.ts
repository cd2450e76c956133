/** @file Ops that are made of others: they keep no intermediates, and record no more than is asked for. */
import { describe, expect, it } from 'vitest';
import * as ops from '../src/index.js';
import { noGrad, scope, type Tensor, tensor } from '../src/index.js';
import { Generator } from '../src/random/index.js';
import { reference } from '../src/reference/index.js';

const backend = reference();

function draw(...shape: number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = new Generator(count).uniform(count, -1, 1);
  return tensor(values, { backend, shape, requiresGrad: true });
}

/** Makes the inputs, then says how the op is called on them. */
type Setup = () => { inputs: Tensor[]; call: (...inputs: Tensor[]) => Tensor | Tensor[] };

const on =
  (call: (...inputs: Tensor[]) => Tensor | Tensor[], ...shapes: number[][]): Setup =>
  () => ({ inputs: shapes.map((shape) => draw(...shape)), call });

const classes = () => tensor(Int32Array.of(2, -100, 0), { backend });
/** The options are tensors of their own, which the test must not count. */
const target = classes();
const weight = noGrad(() => ops.abs(draw(3)));
weight.requiresGrad = false;

const COMPOSED: Readonly<Record<string, Setup>> = {
  leakyRelu: on((x) => ops.leakyRelu(x), [5]),
  silu: on((x) => ops.silu(x), [5]),
  gelu: on((x) => ops.gelu(x), [5]),
  'gelu by tanh': on((x) => ops.gelu(x, { approximate: 'tanh' }), [5]),
  clamp: on((x) => ops.clamp(x, { min: -0.5, max: 0.5 }), [5]),
  mean: on((x) => ops.mean(x, { axes: [1] }), [2, 3]),
  variance: on((x) => ops.variance(x, { axes: [1] }), [2, 3]),
  softmax: on((x) => ops.softmax(x, 0), [2, 3]),
  where: on((x, y) => scope(() => ops.where(ops.greater(x, 0), x, y)), [2, 3], [3]),
  stack: on((x, y) => ops.stack([x, y], 1), [3], [3]),
  split: on((x) => ops.split(x, 2), [5]),
  slice: on((x) => ops.slice(x, [1, [0, 2]]), [2, 3]),
  indexSelect: on((x) => ops.indexSelect(x, 0, target), [4]),
  'pad by reflection': on((x) => ops.pad(x, [1, 1, 1, 0], { mode: 'reflect' }), [1, 3, 3]),
  'interpolate, nearest': on((x) => ops.interpolate(x, { size: 5 }), [1, 2, 3]),
  'interpolate, bilinear': on(
    (x) => ops.interpolate(x, { size: 5, mode: 'bilinear' }),
    [1, 1, 3, 2],
  ),
  'matmul in batches': on((x, y) => ops.matmul(x, y), [2, 2, 3], [3, 2]),
  linear: on((x, w, b) => ops.linear(x, w, b), [2, 2, 3], [4, 3], [4]),
  conv1d: on((x, w, b) => ops.conv1d(x, w, b, { padding: 'same' }), [2, 5], [3, 2, 4], [3]),
  'conv2d, padded unevenly': on(
    (x, w) => ops.conv2d(x, w, null, { padding: 'same' }),
    [1, 4, 4],
    [1, 1, 2, 2],
  ),
  conv3d: on((x, w, b) => ops.conv3d(x, w, b), [1, 3, 3, 3], [2, 1, 2, 2, 2], [2]),
  convTranspose1d: on((x, w, b) => ops.convTranspose1d(x, w, b), [2, 3], [2, 2, 2], [2]),
  convTranspose2d: on((x, w, b) => ops.convTranspose2d(x, w, b), [2, 2, 2], [2, 1, 2, 2], [1]),
  maxPool1d: on((x) => ops.maxPool1d(x, { kernelSize: 2 }), [2, 6]),
  avgPool1d: on((x) => ops.avgPool1d(x, { kernelSize: 2 }), [2, 6]),
  adaptiveAvgPool1d: on((x) => ops.adaptiveAvgPool1d(x, 3), [2, 5]),
  adaptiveMaxPool2d: on((x) => ops.adaptiveMaxPool2d(x, [2, 3]), [2, 4, 4]),
  batchNorm: on((x) => ops.batchNorm(x, null, null, null), [4, 2]),
  layerNorm: on((x, w, b) => ops.layerNorm(x, [3], w, b), [2, 3], [3], [3]),
  groupNorm: on((x, w) => ops.groupNorm(x, 2, w), [2, 4, 2], [4]),
  instanceNorm: on((x) => ops.instanceNorm(x), [2, 2, 3]),
  localResponseNorm: on((x) => ops.localResponseNorm(x, { size: 2 }), [2, 3, 2]),
  dropout2d: on((x) => ops.dropout2d(x, 0.5, { seed: 1, stream: 0, step: 0 }), [2, 3, 2, 2]),
  crossEntropy: on((x) => ops.crossEntropy(x, target), [3, 3]),
  'crossEntropy, weighted': on((x) => ops.crossEntropy(x, target, { weight }), [3, 3]),
  'crossEntropy, smoothed': on(
    (x) => ops.crossEntropy(x, target, { labelSmoothing: 0.1, reduction: 'none' }),
    [3, 3],
  ),
  'crossEntropy of probabilities': on((x, p) => ops.crossEntropy(x, p), [2, 3], [2, 3]),
  nllLoss: on((x) => ops.nllLoss(x, target, { reduction: 'sum' }), [3, 3]),
  mseLoss: on((x, y) => ops.mseLoss(x, y), [2, 3], [2, 3]),
  l1Loss: on((x, y) => ops.l1Loss(x, y, { reduction: 'none' }), [2, 3], [2, 3]),
  smoothL1Loss: on((x, y) => ops.smoothL1Loss(x, y), [2, 3], [2, 3]),
  bceWithLogitsLoss: on((x, y) => ops.bceWithLogitsLoss(x, y), [2, 3], [2, 3]),
};

const list = (result: Tensor | Tensor[]) => (Array.isArray(result) ? result : [result]);
const bytes = (tensors: readonly Tensor[]) => Promise.all(tensors.map((x) => x.data()));

describe.each(Object.keys(COMPOSED))('%s', (name) => {
  it('leaves its outputs and nothing else without gradients, the same as with them', async () => {
    const { inputs, call } = COMPOSED[name]!();
    const before = backend.memory().storages;
    const plain = list(noGrad(() => call(...inputs)));
    expect(backend.memory().storages - before).toBe(plain.length);
    expect(plain.map((y) => y.requiresGrad)).toEqual(plain.map(() => false));
    const recorded = list(call(...inputs));
    expect(recorded.map((y) => y.requiresGrad)).toEqual(plain.map(() => true));
    expect(await bytes(plain)).toEqual(await bytes(recorded));
    for (const handle of [...plain, ...recorded]) handle.dispose();
    expect(backend.memory().storages).toBe(before);
    for (const input of inputs) input.dispose();
  });

  it('hands its outputs to the scope around it', () => {
    const { inputs, call } = COMPOSED[name]!();
    const before = backend.memory().storages;
    scope(() => {
      call(...inputs);
    });
    expect(backend.memory().storages).toBe(before);
    const kept = list(scope(() => noGrad(() => call(...inputs))));
    expect(backend.memory().storages - before).toBe(kept.length);
    for (const handle of [...kept, ...inputs]) handle.dispose();
  });

  it('gives back what it saved after backward', () => {
    const { inputs, call } = COMPOSED[name]!();
    const before = backend.memory().storages;
    const loss = scope(() => {
      const sums = list(call(...inputs)).map((y) => ops.sum(y));
      return sums.reduce((a, b) => ops.add(a, b));
    });
    loss.backward();
    for (const { grad } of inputs) expect(grad).not.toBeNull();
    for (const input of inputs) {
      input.grad?.dispose();
      input.grad = null;
    }
    loss.dispose();
    expect(backend.memory().storages).toBe(before);
    for (const input of inputs) input.dispose();
  });
});

describe('gradients are not recorded', () => {
  const integers = () => tensor(Int32Array.of(1, 2, 3), { backend });
  const leaf = () => draw(3);

  it('for integers, which cannot ask for them', () => {
    expect(() => tensor(Int32Array.of(1), { backend, requiresGrad: true })).toThrow(
      'Tensors of int32 have no gradients',
    );
    const x = integers();
    expect(() => {
      x.requiresGrad = true;
    }).toThrow("cast(x, 'float32')");
    expect(x.requiresGrad).toBe(false);
  });

  const WITHOUT: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    'cast to integers': (x) => ops.cast(x, 'int32'),
    'cast to integers and back': (x) => ops.cast(ops.cast(x, 'int32'), 'float32'),
    'cast to bool': (x) => ops.cast(x, 'bool'),
    comparison: (x) => ops.greater(x, 0),
    logic: (x) => ops.logicalAnd(x, x),
    isnan: (x) => ops.isnan(x),
    isfinite: (x) => ops.isfinite(x),
    argmax: (x) => ops.argmax(x, 0),
    argmin: (x) => ops.argmin(x, 0),
    'integers picked by what a leaf says': (x) =>
      ops.where(ops.greater(x, 0), integers(), integers()),
    'one hot': (x) => ops.oneHot(ops.argmax(x, 0), 3),
  };
  it.each(Object.keys(WITHOUT))('through %s', (name) => {
    expect(WITHOUT[name]!(leaf()).requiresGrad).toBe(false);
  });

  const BETWEEN: Readonly<Record<string, (x: Tensor, i: Tensor) => Tensor>> = {
    mul: (x, i) => ops.mul(x, i),
    pow: (x, i) => ops.pow(x, i),
    maximum: (x, i) => ops.maximum(i, x),
    where: (x, i) => ops.where(ops.greater(i, 1), x, i),
    concat: (x, i) => ops.concat([x, i]),
    indexSelect: (x, i) => ops.indexSelect(ops.concat([x, x]), 0, i),
  };
  it.each(Object.keys(BETWEEN))('for the integers beside a leaf: %s', (name) => {
    const [x, i] = [leaf(), integers()];
    ops.sum(BETWEEN[name]!(x, i)).backward();
    expect(x.grad!.dtype).toBe('float32');
    expect(i.grad).toBeNull();
  });
});
