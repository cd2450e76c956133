import { manualSeed, mul, noGrad, scope, sum, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
  summary,
} from '../src/index.js';

function model(): Sequential {
  return new Sequential(
    new Conv2d({ inChannels: 3, outChannels: 4, kernelSize: 3, stride: 2 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 2 }),
    new BatchNorm2d({ numFeatures: 4 }),
    new Flatten(),
    new Dropout(),
    new Linear({ inFeatures: 36, outFeatures: 2 }),
  );
}

describe('a module', () => {
  it('names its state as PyTorch does', async () => {
    expect([...(await model().stateDict()).keys()]).toEqual([
      '0.weight',
      '0.bias',
      '3.weight',
      '3.bias',
      '3.running_mean',
      '3.running_var',
      '3.num_batches_tracked',
      '6.weight',
      '6.bias',
    ]);
  });

  it('leaves as many live tensors after a training step as before', async () => {
    const backend = reference();
    const net = await model().to(backend);
    const before = backend.memory();
    scope(() => {
      const x = tensor(new Float32Array(2 * 3 * 14 * 14).fill(1), {
        backend,
        shape: [2, 3, 14, 14],
      });
      sum(net.forward(x)).backward();
      net.zeroGrad();
    });
    expect(backend.memory()).toEqual(before);
    net.dispose();
    expect(backend.memory()).toEqual({ storages: 0, bytes: 0 });
  });

  it('gives its memory back when a loss is dropped without backward', async () => {
    const backend = reference();
    const net = await model().to(backend);
    const before = backend.memory();
    scope(() => {
      const x = tensor(new Float32Array(2 * 3 * 14 * 14), { backend, shape: [2, 3, 14, 14] });
      sum(net.forward(x));
    });
    expect(backend.memory()).toEqual(before);
  });

  it('refuses backward through a value that a step has changed since', async () => {
    const backend = reference();
    const net = await new Linear({ inFeatures: 2, outFeatures: 1 }).to(backend);
    const x = tensor([[1, 2]], { backend, requiresGrad: true });
    const loss = sum(net.forward(x));
    net.weight.load(new Float32Array([1, 1]));
    expect(() => loss.backward()).toThrow('changed in place');
  });

  it('moves between backends and keeps its values', async () => {
    const [first, second] = [reference(), reference()];
    manualSeed(3);
    const net = await model().to(first);
    const before = await net.stateDict();
    await net.to(second);
    expect(await net.stateDict()).toEqual(before);
    expect(first.memory().storages).toBe(0);
  });
});

describe('dropout', () => {
  it('draws another mask at every call, the same ones for the same seed, and none in eval mode', async () => {
    const backend = reference();
    const x = tensor(new Float32Array(64).fill(1), { backend });
    const draw = async () => {
      manualSeed(5);
      const layer = await new Dropout({ p: 0.25 }).to(backend);
      return [await layer.forward(x).data(), await layer.forward(x).data()];
    };
    const [a, b] = await draw();
    expect(a).not.toEqual(b);
    expect(await draw()).toEqual([a, b]);
    expect(new Set(a)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    const silent = new Dropout().eval();
    expect(noGrad(() => silent.forward(x))).toBe(x);
  });

  it('lets the gradient through where the value went through', async () => {
    const backend = reference();
    const x = tensor(new Float32Array(32).fill(2), { backend, requiresGrad: true });
    const y = new Dropout().forward(x);
    scope(() => sum(mul(y, 1))).backward();
    const values = await y.data();
    expect([...(await x.grad!.data())]).toEqual([...values].map((value) => value / 2));
  });
});

describe('summary', () => {
  it('counts parameters, bytes and FLOPs from shapes alone', () => {
    const { rows, parameters, flops, activationBytes } = summary(model(), [1, 3, 14, 14]);
    expect(rows.map((row) => row.outputShape)).toEqual([
      [1, 4, 6, 6],
      [1, 4, 6, 6],
      [1, 4, 3, 3],
      [1, 4, 3, 3],
      [1, 36],
      [1, 36],
      [1, 2],
    ]);
    expect(parameters).toBe(4 * 27 + 4 + 8 + 72 + 2);
    expect(flops).toBe(2 * 144 * 27 + 2 * 2 * 36);
    expect(activationBytes).toBe(4 * (144 + 144 + 36 + 36 + 36 + 36 + 2));
  });

  it('is a table as text', () => {
    expect(String(summary(model(), [1, 3, 14, 14]))).toMatch(
      /^path {2}layer .*\n-+\n0 {5}Conv2d\(3, 4, kernelSize 3, stride 2\) +\[1, 4, 6, 6\] +112 +0\.0/,
    );
  });
});

describe('a frozen module', () => {
  it('keeps its parameters and running statistics while the rest is trained, until it is freed', async () => {
    const backend = reference();
    const net = await model().to(backend);
    const norm = net.at(3) as BatchNorm2d;
    const step = () => {
      const values = new Float32Array(2 * 3 * 14 * 14).map((_, i) => i % 7);
      const x = tensor(values, { backend, shape: [2, 3, 14, 14] });
      scope(() => sum(mul(net.forward(x), 0.1)).backward());
      x.dispose();
    };
    step();
    for (const at of [0, 3]) net.at(at)!.freeze();
    const before = await norm.runningMean!.data();
    const counted = norm.numBatchesTracked!.value;
    expect(norm.weight!.grad).toBe(null);
    net.zeroGrad();
    net.train();
    step();
    const gradients = Array.from(net.namedParameters(), ([key, { grad }]) => [key, grad !== null]);
    expect(Object.fromEntries(gradients)).toEqual({
      '0.weight': false,
      '0.bias': false,
      '3.weight': false,
      '3.bias': false,
      '6.weight': true,
      '6.bias': true,
    });
    expect(await norm.runningMean!.data()).toEqual(before);
    expect(norm.numBatchesTracked!.value).toBe(counted);
    expect([net.training, norm.training, net.at(5)!.training]).toEqual([true, false, true]);

    norm.freeze(false);
    net.train();
    step();
    expect(norm.weight!.grad).not.toBe(null);
    expect(await norm.runningMean!.data()).not.toEqual(before);
    expect((net.at(0) as Conv2d).weight.grad).toBe(null);
  });
});
