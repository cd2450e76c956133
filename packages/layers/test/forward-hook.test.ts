import { type Tensor, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { Linear, type Module, ReLU, Sequential } from '../src/index.js';

describe('forward hooks', () => {
  const backend = reference();
  const build = async () => {
    const relu = new ReLU();
    const model = await new Sequential(new Linear({ inFeatures: 2, outFeatures: 3 }), relu).to(
      backend,
    );
    return { model, relu, x: tensor([[1, -1]], { backend }) };
  };

  it('see the module, its input and its output', async () => {
    const { model, relu, x } = await build();
    const seen: [Module, number[]][] = [];
    let activations: Promise<ArrayLike<number>> | undefined;
    relu.registerForwardHook((module, input, output) => {
      seen.push([module, [...input.shape, ...output.shape]]);
      activations = output.data();
    });
    const y = model.forward(x);
    expect(seen).toEqual([[relu, [1, 3, 1, 3]]]);
    expect(await activations).toEqual(await y.data());
  });

  it('are called in order, until they are removed', async () => {
    const { model, relu, x } = await build();
    const calls: string[] = [];
    const note = (name: string) => () => void calls.push(name);
    const first = relu.registerForwardHook(note('a'));
    relu.registerForwardHook(note('b'));
    model.registerForwardHook(note('model'));
    model.forward(x);
    first.remove();
    first.remove();
    model.forward(x);
    expect(calls).toEqual(['a', 'b', 'model', 'b', 'model']);
  });

  it('may keep a handle on what they saw', async () => {
    const { model, x } = await build();
    let kept: Tensor | undefined;
    model.at(0)!.registerForwardHook((_module, _input, output) => {
      kept = output.detach();
    });
    model.forward(x);
    expect(await kept!.data()).toHaveLength(3);
  });

  it('leave the state dict as it is', async () => {
    const { model, relu } = await build();
    const before = [...(await model.stateDict()).keys()];
    relu.registerForwardHook(() => {});
    model.registerForwardHook(() => {});
    expect([...(await model.stateDict()).keys()]).toEqual(before);
  });
});
