/** @file A convolution and the ReLU behind it as one kernel: the same numbers as two. */
import { Conv2d, Linear, ReLU, Sequential } from '@striate/layers';
import { Generator, manualSeed, mul, sum, type Tensor, tensor } from '@striate/tensor';
import { describe, expect, test } from 'vitest';
import { BACKENDS } from './backends.js';

const OPTIONS = { inChannels: 3, outChannels: 20, kernelSize: 3, stride: 2, padding: 1 } as const;
const SHAPE = [2, 3, 9, 8] as const;

describe.each(BACKENDS)('on %s', (_, open) => {
  async function models() {
    manualSeed(1);
    const backend = await open();
    const conv = await new Conv2d(OPTIONS).to(backend);
    const relu = new ReLU();
    return { backend, conv, relu, both: new Sequential(conv, relu) };
  }

  test('outputs and gradients are those of the layers one by one', async () => {
    const { backend, conv, relu, both } = await models();
    const data = new Generator(2).normal(2 * 3 * 9 * 8);
    const weights = tensor(new Generator(3).normal(2 * 20 * 5 * 4), {
      backend,
      shape: [2, 20, 5, 4],
    });
    const pass = async (forward: (x: Tensor) => Tensor) => {
      const x = tensor(data, { backend, shape: SHAPE, requiresGrad: true });
      const y = forward(x);
      sum(mul(y, weights)).backward();
      const grads = [x.grad, conv.weight.grad, conv.bias!.grad];
      const result = await Promise.all([y, ...grads].map((each) => each!.data()));
      conv.zeroGrad();
      return result;
    };
    const fused = await pass((x) => both.forward(x));
    expect(fused).toEqual(await pass((x) => relu.forward(conv.forward(x))));
    expect(Math.min(...fused[0]!)).toBe(0);
  });

  test('a hook on either layer is called, and sees what it would see alone', async () => {
    const { backend, conv, relu, both } = await models();
    const seen: string[] = [];
    conv.registerForwardHook((module, _x, y) => seen.push(`${module.constructor.name} ${y.shape}`));
    both.forward(tensor(new Float32Array(432), { backend, shape: SHAPE }));
    relu.registerForwardHook((module, x) => seen.push(`${module.constructor.name} ${x.shape}`));
    both.forward(tensor(new Float32Array(432), { backend, shape: SHAPE }));
    expect(seen).toEqual(['Conv2d 2,20,5,4', 'Conv2d 2,20,5,4', 'ReLU 2,20,5,4']);
  });

  test('a shape that does not fit names the convolution, or the layer behind the pair', async () => {
    const { backend, conv, relu } = await models();
    const model = new Sequential(
      conv,
      relu,
      new Linear({ inFeatures: 7, outFeatures: 1 }) as never,
    );
    await model.to(backend);
    const input = (...shape: number[]) => tensor(new Float32Array(432), { backend, shape });
    expect(() => model.forward(input(2, 9, 3, 8))).toThrow(/0 Conv2d/);
    expect(() => model.forward(input(...SHAPE))).toThrow(/2 Linear/);
  });
});
