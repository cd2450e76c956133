import { describe, expect, it } from 'vitest';
import * as ops from '../src/index.js';
import { Generator, noGrad, scope, sum, type Tensor, tensor } from '../src/index.js';
import { reference } from '../src/reference/index.js';

const backend = reference();
const STEP = 1e-6;

/** Numbers in [from, to) of `shape`, as a double-precision leaf. */
function leaf(seed: number, shape: readonly number[], from = -1, to = 1): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from(new Generator(seed).uniform(count, from, to));
  return tensor(values, { backend, shape, requiresGrad: true });
}

/** sum(f(inputs) * fixed weights), so that every output element has a gradient of its own. */
function weighted(f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): Tensor {
  return scope(() => {
    const y = f(...inputs);
    const weights = Float64Array.from({ length: y.size }, (_, i) => Math.cos(i + 1));
    return sum(ops.mul(y, tensor(weights, { backend, shape: y.shape })));
  });
}

/** Compares the gradient of every input with central differences in double precision. */
async function expectGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
): Promise<void> {
  weighted(f, inputs).backward();
  for (const [position, input] of inputs.entries()) {
    const found = await input.grad!.data();
    const values = await input.data();
    for (let i = 0; i < values.length; i++) {
      const [up, down] = await Promise.all(
        [STEP, -STEP].map((step) => {
          const moved = Float64Array.from(values);
          moved[i]! += step;
          const others = inputs.map((other, j) =>
            j === position ? tensor(moved, { backend, shape: input.shape }) : other,
          );
          return noGrad(() => weighted(f, others)).item();
        }),
      );
      const slope = (up! - down!) / (2 * STEP);
      expect(Math.abs(found[i]! - slope), `input ${position}, element ${i}`).toBeLessThan(
        1e-7 * Math.max(1, Math.abs(slope)) + 1e-8,
      );
    }
  }
}

const pictures = () => leaf(1, [2, 2, 5, 4]);

const CASES: Record<string, () => [(...inputs: Tensor[]) => Tensor, Tensor[]]> = {
  neg: () => [ops.neg, [leaf(1, [5])]],
  exp: () => [ops.exp, [leaf(1, [5])]],
  log: () => [ops.log, [leaf(1, [5], 0.5, 2)]],
  sqrt: () => [ops.sqrt, [leaf(1, [5], 0.5, 2)]],
  abs: () => [ops.abs, [leaf(1, [5])]],
  relu: () => [ops.relu, [leaf(1, [5])]],
  sigmoid: () => [ops.sigmoid, [leaf(1, [5])]],
  tanh: () => [ops.tanh, [leaf(1, [5])]],
  'add, broadcast': () => [ops.add, [leaf(1, [2, 3]), leaf(2, [3])]],
  'sub, broadcast': () => [ops.sub, [leaf(1, [2, 1]), leaf(2, [1, 3])]],
  'mul, broadcast': () => [ops.mul, [leaf(1, [3]), leaf(2, [2, 3])]],
  'div, broadcast': () => [ops.div, [leaf(1, [2, 3]), leaf(2, [1], 0.5, 2)]],
  pow: () => [ops.pow, [leaf(1, [4], 0.5, 2), leaf(2, [4])]],
  maximum: () => [ops.maximum, [leaf(1, [6]), leaf(2, [6])]],
  'a tensor with itself': () => [(x) => ops.mul(x, ops.add(x, x)), [leaf(1, [4])]],
  'a tensor with a number': () => [(x) => ops.sub(3, ops.div(x, 2)), [leaf(1, [4])]],
  'sum over an axis': () => [(x) => sum(x, { axes: [1] }), [leaf(1, [2, 3, 2])]],
  'mean, kept': () => [(x) => ops.mean(x, { axes: [0, 2], keepDim: true }), [leaf(1, [2, 3, 2])]],
  amax: () => [(x) => ops.amax(x, { axes: [-1] }), [leaf(1, [3, 4])]],
  reshape: () => [(x) => ops.reshape(x, [3, -1]), [leaf(1, [2, 6])]],
  flatten: () => [(x) => ops.flatten(x, 1), [leaf(1, [2, 3, 2])]],
  permute: () => [(x) => ops.permute(x, [2, 0, 1]), [leaf(1, [2, 3, 2])]],
  expand: () => [(x) => ops.expand(x, [2, 4, 3]), [leaf(1, [4, 1])]],
  matmul: () => [(a, b) => ops.matmul(a, b), [leaf(1, [2, 3]), leaf(2, [3, 4])]],
  'matmul, a transposed': () => [
    (a, b) => ops.matmul(a, b, { transposeA: true }),
    [leaf(1, [3, 2]), leaf(2, [3, 4])],
  ],
  'matmul, b transposed': () => [
    (a, b) => ops.matmul(a, b, { transposeB: true }),
    [leaf(1, [2, 3]), leaf(2, [4, 3])],
  ],
  'matmul, both transposed': () => [
    (a, b) => ops.matmul(a, b, { transposeA: true, transposeB: true }),
    [leaf(1, [3, 2]), leaf(2, [4, 3])],
  ],
  linear: () => [ops.linear, [leaf(1, [2, 2, 3]), leaf(2, [4, 3]), leaf(3, [4])]],
  conv2d: () => [
    (x, w, b) => ops.conv2d(x, w, b, { stride: [2, 1], padding: [1, 2], dilation: [1, 2] }),
    [pictures(), leaf(2, [3, 2, 2, 3]), leaf(3, [3])],
  ],
  'conv2d, groups, unbatched': () => [
    (x, w) => ops.conv2d(x, w, null, { groups: 2 }),
    [leaf(1, [4, 3, 3]), leaf(2, [2, 2, 2, 2])],
  ],
  maxPool2d: () => [
    (x) => ops.maxPool2d(x, { kernelSize: 3, stride: 1, padding: 1 }),
    [pictures()],
  ],
  adaptiveAvgPool2d: () => [(x) => ops.adaptiveAvgPool2d(x, [3, 6]), [pictures()]],
  batchNorm: () => [
    (x, w, b) => ops.batchNorm(x, w, b, null),
    [pictures(), leaf(2, [2], 0.5, 2), leaf(3, [2])],
  ],
  batchNormInference: () => {
    const statistics = { mean: leaf(4, [2]), variance: leaf(5, [2], 0.5, 2) };
    return [
      (x, w, b) => ops.batchNormInference(x, w, b, statistics),
      [pictures(), leaf(2, [2], 0.5, 2), leaf(3, [2])],
    ];
  },
  logSoftmax: () => [(x) => ops.logSoftmax(x), [leaf(1, [3, 4])]],
  crossEntropy: () => [
    (x) => ops.crossEntropy(x, tensor(new Int32Array([2, 0, 1]), { backend })),
    [leaf(1, [3, 4])],
  ],
  dropout: () => [(x) => ops.dropout(x, 0.4, { seed: 1, stream: 2, step: 3 }), [leaf(1, [20])]],
};

describe('gradients agree with differences in double precision', () => {
  it.each(Object.keys(CASES))('%s', async (name) => {
    const [f, inputs] = CASES[name]!();
    await expectGradients(f, inputs);
  });
});

describe('backward', () => {
  it('adds up what several calls bring to a leaf', async () => {
    const x = leaf(1, [3]);
    sum(ops.mul(x, 2)).backward();
    sum(ops.mul(x, 3)).backward();
    expect([...(await x.grad!.data())]).toEqual([5, 5, 5]);
  });

  it('runs once, or again where the graph was retained', async () => {
    const x = leaf(1, [3]);
    const y = sum(ops.mul(x, x));
    y.backward({ retainGraph: true });
    y.backward();
    const values = await x.data();
    expect([...(await x.grad!.data())]).toEqual([...values].map((value) => 4 * value));
    expect(() => y.backward()).toThrow('retainGraph');
  });

  it('needs a gradient for more than one element, and takes one', async () => {
    const x = leaf(1, [3]);
    const y = ops.mul(x, 2);
    expect(() => y.backward()).toThrow('one element');
    y.backward({ gradient: tensor(new Float64Array([1, 10, 100]), { backend }) });
    expect([...(await x.grad!.data())]).toEqual([2, 20, 200]);
  });

  it('refuses tensors that nothing with requiresGrad went into', () => {
    const x = leaf(1, [1]);
    expect(() => x.detach().backward()).toThrow('requiresGrad');
    expect(() => noGrad(() => ops.mul(x, 2)).backward()).toThrow('requiresGrad');
    expect(() => {
      ops.mul(x, 2).requiresGrad = false;
    }).toThrow('detach()');
  });

  it('computes no gradient that nobody needs', () => {
    const own = reference();
    let calls = 0;
    const original = own.conv2dInputGradient.bind(own);
    own.conv2dInputGradient = (...args) => {
      calls++;
      return original(...args);
    };
    const x = tensor(new Float32Array(9), { backend: own, shape: [1, 1, 3, 3] });
    const w = tensor(new Float32Array(4), {
      backend: own,
      shape: [1, 1, 2, 2],
      requiresGrad: true,
    });
    sum(ops.conv2d(x, w)).backward();
    expect(calls).toBe(0);
    expect(w.grad!.shape).toEqual([1, 1, 2, 2]);
  });

  it('leaves nothing behind, whichever way the graph ends', () => {
    const own = reference();
    const x = tensor(new Float32Array([1, 2]), { backend: own, requiresGrad: true });
    const before = own.memory();
    for (const end of ['backward', 'dispose'] as const) {
      const loss = scope(() => sum(ops.exp(ops.mul(x, ops.tanh(x)))));
      if (end === 'backward') loss.backward();
      loss.dispose();
      x.grad?.dispose();
      x.grad = null;
      expect(own.memory()).toEqual(before);
    }
  });
});
