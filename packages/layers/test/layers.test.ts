import { readFileSync } from 'node:fs';
import {
  type Backend,
  Generator,
  manualSeed,
  mul,
  ones,
  Parameter,
  scope,
  sum,
  tensor,
} from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import * as layers from '../src/index.js';
import {
  BatchNorm2d,
  Conv2d,
  CrossEntropyLoss,
  Dropout,
  Dropout2d,
  init,
  Layer,
  Linear,
  type Module,
  ReLU,
  Sequential,
} from '../src/index.js';
import { BACKENDS } from './backends.js';

const KINDS: Readonly<Record<string, unknown>> = layers;

interface Numbers {
  shape: number[];
  values: number[];
}

interface Case {
  name: string;
  build: [kind: string, options?: unknown];
  training: boolean;
  input: number[];
  output: Numbers;
  inputGradient: Numbers;
  parameters: Record<string, Numbers>;
  gradients: Record<string, Numbers>;
  buffers: Record<string, Numbers>;
}

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/layers.json', import.meta.url), 'utf8'),
) as {
  cases: Case[];
  crossEntropy: { loss: number; gradient: Numbers };
  init: Record<string, number[]>;
};

const TOLERANCE = 2e-6;

function build([kind, options]: Case['build']): Module {
  const Kind = KINDS[kind] as new (options?: unknown) => Module;
  return options === undefined ? new Kind() : new Kind(options);
}

function uniform(seed: number, shape: readonly number[], from: number, to: number): Float32Array {
  return new Generator(seed).uniform(
    shape.reduce((a, b) => a * b, 1),
    from,
    to,
  );
}

function expectClose(found: ArrayLike<number>, wanted: Numbers): void {
  expect(found.length).toBe(wanted.values.length);
  const scale = Math.max(1, ...wanted.values.map(Math.abs));
  const worst = Math.max(0, ...wanted.values.map((value, i) => Math.abs(value - found[i]!)));
  expect(worst / scale).toBeLessThan(TOLERANCE);
}

async function withBackend(
  body: (backend: Backend) => Promise<void>,
  make: () => Promise<Backend> = async () => reference(),
): Promise<void> {
  const backend = await make();
  await body(backend);
  await backend.close();
}

describe.each(BACKENDS)('layers agree with PyTorch on %s', (_, make) => {
  it.each(fixture.cases)('$name: first weights, output, gradients and buffers', async (item) => {
    await withBackend(async (backend) => {
      manualSeed(0);
      const module = await build(item.build).train(item.training).to(backend);
      for (const [key, parameter] of module.namedParameters()) {
        expect([...(await parameter.data())]).toEqual(item.parameters[key]!.values);
      }
      const x = tensor(uniform(1, item.input, -2, 2), {
        backend,
        shape: item.input,
        requiresGrad: true,
      });
      const y = module.forward(x);
      expect(y.shape).toEqual(item.output.shape);
      expect(module.outputShape(item.input)).toEqual(item.output.shape);
      expectClose(await y.data(), item.output);
      const weight = tensor(uniform(2, y.shape, -1, 1), { backend, shape: y.shape });
      scope(() => sum(mul(y, weight))).backward();
      expectClose(await x.grad!.data(), item.inputGradient);
      for (const [key, parameter] of module.namedParameters()) {
        expectClose(await parameter.grad!.data(), item.gradients[key]!);
      }
      const state = await module.stateDict();
      expect([...state.keys()].sort()).toEqual(
        [...Object.keys(item.parameters), ...Object.keys(item.buffers)].sort(),
      );
      for (const [key, wanted] of Object.entries(item.buffers)) {
        expectClose(Array.from(state.get(key)!.data as ArrayLike<number | bigint>, Number), wanted);
      }
    }, make);
  });
});

describe('the fixture', () => {
  it('leaves no layer out', () => {
    const built = new Set(fixture.cases.map((item) => item.build[0]));
    const kinds = Object.entries(KINDS).filter(
      ([, Kind]) => typeof Kind === 'function' && Kind !== Layer && Kind.prototype instanceof Layer,
    );
    // ConstantPad2d takes two arguments, which a case has no room for; it is ZeroPad2d with another value.
    const missing = kinds.map(([name]) => name).filter((name) => !built.has(name));
    expect(missing).toEqual(['ConstantPad2d']);
  });

  it('cross-entropy: loss and gradient', async () => {
    await withBackend(async (backend) => {
      const logits = tensor(uniform(1, [5, 3], -4, 4), {
        backend,
        shape: [5, 3],
        requiresGrad: true,
      });
      const target = tensor(new Int32Array([0, 2, 1, 1, 0]), { backend });
      const loss = new CrossEntropyLoss().forward(logits, target);
      expect(await loss.item()).toBeCloseTo(fixture.crossEntropy.loss, 6);
      loss.backward();
      expectClose(await logits.grad!.data(), fixture.crossEntropy.gradient);
    });
  });
});

describe('init fills parameters as torch.nn.init does', () => {
  const FILLS: Record<string, (cell: Parameter) => void> = {
    uniform: (cell) => init.uniform(cell, -0.5, 2),
    constant: (cell) => init.constant(cell, 0.25),
    ones: init.ones,
    zeros: init.zeros,
    kaimingUniform: init.kaimingUniform,
    'kaimingUniform, fanOut, relu': (cell) =>
      init.kaimingUniform(cell, { mode: 'fanOut', nonlinearity: 'relu' }),
    'kaimingUniform, a': (cell) => init.kaimingUniform(cell, { a: 0.3 }),
    xavierUniform: init.xavierUniform,
    'xavierUniform, gain': (cell) => init.xavierUniform(cell, { gain: init.calculateGain('tanh') }),
  };

  it.each(Object.entries(fixture.init))('%s, bit for bit', async (name, wanted) => {
    await withBackend(async (backend) => {
      const cell = new Parameter([4, 3, 2, 2], new Float32Array(48));
      for (const place of ['before', 'after']) {
        manualSeed(3);
        FILLS[name]!(cell);
        expect([...(await cell.values())], `${place} it is on a device`).toEqual(wanted);
        await cell.to(backend);
      }
    });
  });

  it('needs two dimensions to count what goes in and out', () => {
    const bias = new Parameter([4], new Float32Array(4));
    expect(() => init.kaimingUniform(bias)).toThrow('fan-in');
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
      expect(() => layer.forward(x)).toThrow('more than one value per channel');
    });
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
