import {
  type Backend,
  manualSeed,
  mul,
  ones,
  scope,
  sum,
  type Tensor,
  tensor,
} from '@striate/tensor';
import { describe, expect, it } from 'vitest';
import * as layers from '../src/index.js';
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Dropout2d,
  GroupNorm,
  Layer,
  Linear,
  LocalResponseNorm,
  type Module,
  ReLU,
  Sequential,
  Softmax,
} from '../src/index.js';
import { BACKENDS } from './backends.js';
import { drawn, expectClose, type Numbers, readFixture, withBackend } from './numbers.js';

const KINDS: Readonly<Record<string, unknown>> = layers;

interface Case {
  name: string;
  build: [kind: string, ...args: unknown[]];
  training: boolean;
  input: number[];
  output: Numbers;
  inputGradient: Numbers;
  parameters: Record<string, Numbers>;
  gradients: Record<string, Numbers>;
  /** After a step against the gradients: the outputs for another batch, and in eval mode for the first. */
  second?: Numbers;
  evaluated?: Numbers;
  buffers: Record<string, Numbers>;
}

const { cases } = readFixture<{ cases: Case[] }>('layers.json');

function build([kind, ...args]: Case['build']): Module {
  const Kind = KINDS[kind] as new (...args: unknown[]) => Module;
  return new Kind(...args);
}

function draw(backend: Backend, seed: number, shape: number[], from: number, to: number): Tensor {
  return tensor(drawn(seed, shape, from, to), { backend, shape });
}

/** One step of plain gradient descent with a rate of 0.5. */
async function descend(module: Module): Promise<void> {
  for (const parameter of module.parameters()) {
    const [values, gradient] = [await parameter.data(), await parameter.grad!.data()];
    parameter.load(Float32Array.from(values, (value, i) => value - 0.5 * gradient[i]!));
  }
  module.zeroGrad();
}

describe.each(BACKENDS)('layers agree with PyTorch on %s', (_, make) => {
  it.each(cases)('$name', async (item) => {
    await withBackend(async (backend) => {
      manualSeed(0);
      const module = await build(item.build).train(item.training).to(backend);
      for (const [key, parameter] of module.namedParameters()) {
        // Bit for bit.
        expect(await parameter.data()).toEqual(new Float32Array(item.parameters[key]!.values));
      }
      const x = draw(backend, 1, item.input, -2, 2);
      x.requiresGrad = true;
      const y = module.forward(x);
      expect(y.shape).toEqual(item.output.shape);
      expect(module.outputShape(item.input)).toEqual(item.output.shape);
      expectClose(await y.data(), item.output);
      const weight = draw(backend, 2, item.output.shape, -1, 1);
      scope(() => sum(mul(y, weight))).backward();
      expectClose(await x.grad!.data(), item.inputGradient);
      for (const [key, parameter] of module.namedParameters()) {
        expectClose(await parameter.grad!.data(), item.gradients[key]!);
      }
      const state = [...(await module.stateDict()).keys()].sort();
      expect(state).toEqual([...Object.keys(item.parameters), ...Object.keys(item.buffers)].sort());
      if (item.second && item.evaluated) {
        await descend(module);
        const another = draw(backend, 4, item.input, -1, 3);
        expectClose(await module.forward(another).data(), item.second);
        expectClose(await module.eval().forward(x).data(), item.evaluated);
      }
      const after = await module.stateDict();
      for (const [key, wanted] of Object.entries(item.buffers)) {
        expectClose(Array.from(after.get(key)!.data as ArrayLike<number | bigint>, Number), wanted);
      }
    }, make);
  });
});

describe('the fixture', () => {
  it('leaves no layer out', () => {
    const built = new Set(cases.map((item) => item.build[0]));
    const kinds = Object.entries(KINDS).filter(
      ([, Kind]) => typeof Kind === 'function' && Kind !== Layer && Kind.prototype instanceof Layer,
    );
    expect(kinds.map(([name]) => name).filter((name) => !built.has(name))).toEqual([]);
  });
});

describe('dropout of channels', () => {
  it('drops them whole, scales the others, and takes unbatched pictures', async () => {
    await withBackend(async (backend) => {
      manualSeed(0);
      const layer = await new Dropout2d({ p: 0.5 }).to(backend);
      for (const shape of [
        [4, 8, 2, 3],
        [8, 2, 3],
      ]) {
        const y = await layer.forward(ones(shape, { backend })).data();
        const channels = Array.from({ length: y.length / 6 }, (_, i) => y.slice(6 * i, 6 * i + 6));
        expect(channels.every((c) => c.every((value) => value === c[0]))).toBe(true);
        expect(new Set(channels.map((c) => c[0]))).toEqual(new Set([0, 2]));
      }
    });
  });
});

describe('a layer says what does not fit', () => {
  const model = new Sequential(
    new Conv2d({ inChannels: 3, outChannels: 8, kernelSize: 3 }),
    // @ts-expect-error: the compiler knows, too
    new Sequential(new ReLU(), new Conv2d({ inChannels: 16, outChannels: 4, kernelSize: 3 })),
  );

  it('names its path, what it expected, what it got, and the fix', async () => {
    await withBackend(async (backend) => {
      await model.to(backend);
      const x = tensor(new Float32Array(3 * 8 * 8), { backend, shape: [1, 3, 8, 8] });
      expect(() => model.forward(x)).toThrow(
        '1.1 Conv2d(16, 4, kernelSize 3): conv2d expects 16 channels, but got 8 in [1, 8, 6, 6]. Set inChannels to 8, or change what comes before.',
      );
    });
  });

  it('refuses to compute before it is on a backend', () => {
    const layer = new Linear({ inFeatures: 2, outFeatures: 2 });
    expect(() => layer.weight.storage).toThrow('await model.to(backend)');
  });

  it('refuses a batch norm over one value per channel in training', async () => {
    await withBackend(async (backend) => {
      const layer = await new BatchNorm2d({ numFeatures: 2 }).to(backend);
      const x = tensor(new Float32Array(2), { backend, shape: [1, 2, 1, 1] });
      const net = new Sequential(new ReLU(), layer).train();
      net.locate();
      expect(() => net.forward(x)).toThrow(
        /^1 BatchNorm2d\(2\): .* more than one value per channel/,
      );
    });
  });

  it('normalises single values of a batch to the shift alone, but not a single value', async () => {
    await withBackend(async (backend) => {
      const layer = await new GroupNorm({ numGroups: 4, numChannels: 4 }).to(backend);
      const x = draw(backend, 1, [3, 4], -2, 2);
      expect(await layer.forward(x).data()).toEqual(new Float32Array(12));
      expect(() => layer.outputShape([1, 4])).toThrow('no variance');
    });
  });

  it('knows which dimensions it takes', () => {
    expect(() => new LocalResponseNorm({ size: 3 }).outputShape([4, 5])).toThrow(
      'localResponseNorm takes at least 3 dimensions, but got [4, 5]',
    );
    expect(() => new Dropout2d().outputShape([4, 5])).toThrow('dropout2d takes at least 3');
    expect(() => new Softmax({ dim: 2 }).outputShape([4, 5])).toThrow('axis 2 does not exist');
  });

  it('refuses options that make no sense', () => {
    expect(() => new Dropout({ p: 2 })).toThrow('a probability lies from 0 to 1');
    expect(() => new Conv2d({ inChannels: 0, outChannels: 1, kernelSize: 1 })).toThrow(
      'inChannels',
    );
    expect(() => new Conv2d({ inChannels: 3, outChannels: 4, kernelSize: 1, groups: 2 })).toThrow(
      'groups',
    );
  });
});
