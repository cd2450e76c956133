import { readFileSync } from 'node:fs';
import { elementCount, flattenOutput, type Shape } from '@striate/shapes';
import { flatten, Generator, noGrad, type Tensor, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import {
  AdaptiveAvgPool2d,
  Conv2d,
  Dropout,
  decodeCheckpoint,
  decodePth,
  decodeSafetensors,
  encodeSafetensors,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  renameKeys,
  Sequential,
  type StateDict,
  type StateTensor,
} from '../src/index.js';
import { refusal } from './refusal.js';

const read = (name: string) => readFileSync(new URL(`./fixtures/pth/${name}`, import.meta.url));

/** torchvision's AlexNet with few channels, as fixtures/pth/generate.py has it. */
class TorchvisionAlexNet extends Module {
  readonly features = new Sequential(
    new Conv2d({ inChannels: 3, outChannels: 4, kernelSize: 11, stride: 4, padding: 2 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 3, stride: 2 }),
    new Conv2d({ inChannels: 4, outChannels: 6, kernelSize: 5, padding: 2 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 3, stride: 2 }),
    new Conv2d({ inChannels: 6, outChannels: 8, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new Conv2d({ inChannels: 8, outChannels: 6, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new Conv2d({ inChannels: 6, outChannels: 4, kernelSize: 3, padding: 1 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 3, stride: 2 }),
  );
  readonly avgpool = new AdaptiveAvgPool2d([6, 6]);
  readonly classifier = new Sequential(
    new Dropout(),
    new Linear({ inFeatures: 4 * 6 * 6, outFeatures: 16 }),
    new ReLU(),
    new Dropout(),
    new Linear({ inFeatures: 16, outFeatures: 16 }),
    new ReLU(),
    new Linear({ inFeatures: 16, outFeatures: 5 }),
  );

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(flatten(this.avgpool.forward(this.features.forward(x)), 1));
  }

  override outputShape(input: Shape): readonly number[] {
    const pooled = this.avgpool.outputShape(this.features.outputShape(input));
    return this.classifier.outputShape(flattenOutput(pooled, 1));
  }
}

const wanted = JSON.parse(read('alexnet.json').toString()) as {
  input: number[];
  output: { shape: number[]; values: string[] };
};

describe("weights of torchvision's AlexNet give PyTorch's outputs", () => {
  const TOLERANCE = 1e-5;
  const cases = ['alexnet.pth', 'alexnet.safetensors'].flatMap((file) =>
    ['before', 'after'].map((when) => [file, when] as const),
  );
  it.each(cases)('%s, loaded %s the model moves to a backend', async (file, when) => {
    const backend = reference();
    const model = new TorchvisionAlexNet().eval();
    if (when === 'after') await model.to(backend);
    const report = model.loadStateDict(decodeCheckpoint(read(file)).state);
    if (when === 'before') await model.to(backend);
    expect(report).toEqual({ missingKeys: [], unexpectedKeys: [] });

    const { input, output } = wanted;
    const values = new Generator(1).uniform(elementCount(input), -2, 2);
    const x = tensor(values, { backend, shape: input });
    const y = noGrad(() => model.forward(x));
    expect(y.shape).toEqual(output.shape);
    const found = await y.data();
    const worst = Math.max(...output.values.map((value, i) => Math.abs(Number(value) - found[i]!)));
    expect(worst).toBeLessThan(TOLERANCE);
    await backend.close();
  });
});

function linear(): Linear {
  return new Linear({ inFeatures: 2, outFeatures: 1 });
}

function floats(shape: Shape, ...values: readonly number[]): StateTensor {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}

const weight = floats([1, 2], 1, 2);
const bias = floats([1], 3);

async function valuesOf(module: Module): Promise<Record<string, number[]>> {
  const state = await module.stateDict();
  return Object.fromEntries(Array.from(state, ([key, { data }]) => [key, [...data].map(Number)]));
}

describe('loadStateDict with strict: false', () => {
  it('loads what both have and reports the rest, as PyTorch does', async () => {
    const model = new Sequential(linear(), linear());
    const before = await valuesOf(model);
    const state: StateDict = new Map([
      ['1.weight', weight],
      ['2.weight', weight],
      ['extra', bias],
    ]);
    expect(model.loadStateDict(state, { strict: false })).toEqual({
      missingKeys: ['0.weight', '0.bias', '1.bias'],
      unexpectedKeys: ['2.weight', 'extra'],
    });
    expect(await valuesOf(model)).toEqual({ ...before, '1.weight': [1, 2] });
  });

  it('refuses other shapes all the same, names all of them and changes nothing', async () => {
    const model = new Sequential(linear(), linear());
    const before = await valuesOf(model);
    const state: StateDict = new Map([
      ['0.weight', floats([2, 1], 1, 2)],
      ['0.bias', bias],
      ['1.bias', floats([2], 1, 2)],
    ]);
    const error = refusal(() => model.loadStateDict(state, { strict: false }));
    expect(error.code).toBe('state-mismatch');
    expect(error.message).toBe(
      'The state dict does not fit the model: 0.weight is float32 [1, 2] here, but float32 [2, 1] there; 1.bias is float32 [1] here, but float32 [2] there. Build the model with the options that the state was saved with.',
    );
    expect(await valuesOf(model)).toEqual(before);
  });
});

describe('loadStateDict', () => {
  it('names eight problems and how many more, and strict: false where it would help', () => {
    const state = new Map(Array.from({ length: 10 }, (_, i) => [`${i}.x`, bias]));
    const error = refusal(() => linear().loadStateDict(state));
    expect(error.message).toMatch(
      /missing: weight; missing: bias; unexpected: 0\.x;.* and 4 more\./,
    );
    expect(error.fix).toContain('strict: false');
  });

  it('takes other keys by a function or by a table of paths', async () => {
    const state: StateDict = new Map([
      ['module.fc.weight', weight],
      ['module.fc.bias', bias],
      ['module.fc2.bias', bias],
    ]);
    const report = { missingKeys: [], unexpectedKeys: [] };
    const byFunction = linear();
    const rename = (key: string) => (key.includes('fc2') ? null : key.slice('module.fc.'.length));
    expect(byFunction.loadStateDict(state, { rename })).toEqual(report);
    const byTable = linear();
    const table = { 'module.fc': '', 'module.fc2': null };
    expect(byTable.loadStateDict(state, { rename: table })).toEqual(report);
    for (const model of [byFunction, byTable]) {
      expect(await valuesOf(model)).toEqual({ weight: [1, 2], bias: [3] });
    }
  });
});

describe('renameKeys', () => {
  const state: StateDict = new Map(
    ['stem.1.weight', 'stem.10.weight', 'stem.bias', 'scale'].map((key) => [key, bias]),
  );
  it.each([
    ['whole names only', { 'stem.1': 'a' }, ['a.weight', 'stem.10.weight', 'stem.bias', 'scale']],
    [
      'the longest that fits',
      { stem: 'b', 'stem.1': 'a' },
      ['a.weight', 'b.10.weight', 'b.bias', 'scale'],
    ],
    [
      'the empty path for all',
      { '': 'm' },
      ['m.stem.1.weight', 'm.stem.10.weight', 'm.stem.bias', 'm.scale'],
    ],
    ['an empty name to lift out', { stem: '' }, ['1.weight', '10.weight', 'bias', 'scale']],
    ['a whole key', { scale: 'gain' }, ['stem.1.weight', 'stem.10.weight', 'stem.bias', 'gain']],
    ['null to leave out', { stem: null }, ['scale']],
  ])('takes %s', (_, table, keys) => {
    expect([...renameKeys(state, table).keys()]).toEqual(keys);
  });

  it('refuses to give one name twice', () => {
    expect(refusal(() => renameKeys(state, { 'stem.bias': 'scale' })).message).toContain(
      'rename gives a name that is taken: scale as scale.',
    );
  });
});

describe('decodeSafetensors', () => {
  it.each(['half', 'bfloat16', 'double', 'integers'])('reads %s as decodePth does', (name) => {
    const state = decodeSafetensors(read(`${name}.safetensors`)).state;
    const wanted = decodePth(read(`${name}.pth`));
    expect([...state.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [key, tensor] of wanted) expect(state.get(key)).toEqual(tensor);
  });

  it('gets a .pth file back that was written as safetensors', () => {
    const state = decodePth(read('half.pth'));
    const file = Buffer.concat(encodeSafetensors({ state, metadata: {} }));
    expect(new Map([...decodeSafetensors(file).state].sort())).toEqual(new Map([...state].sort()));
  });
});
