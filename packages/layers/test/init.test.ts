/** @file `init` against torch.nn.init, bit for bit, and the order in which layers draw their first weights. */
import { manualSeed, Parameter } from '@striate/tensor';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  Dropout,
  GroupNorm,
  InstanceNorm2d,
  init,
  LayerNorm,
  Linear,
  type Module,
  Sequential,
} from '../src/index.js';
import { readFixture, withBackend } from './numbers.js';

const fixture = readFixture<{
  init: Record<string, number[]>;
  gains: number[];
  order: Record<string, number[]>;
}>('layers.json');

const FILLS: Record<string, (cell: Parameter) => void> = {
  uniform: (cell) => init.uniform(cell, -0.5, 2),
  constant: (cell) => init.constant(cell, 0.25),
  ones: init.ones,
  zeros: init.zeros,
  normal: (cell) => init.normal(cell, 1, 0.02),
  kaimingNormal: (cell) => init.kaimingNormal(cell),
  'kaimingNormal, fanOut, leakyRelu': (cell) =>
    init.kaimingNormal(cell, { a: 0.2, mode: 'fanOut' }),
  xavierNormal: (cell) => init.xavierNormal(cell),
  'xavierNormal, gain': (cell) => init.xavierNormal(cell, { gain: 2 }),
  kaimingUniform: (cell) => init.kaimingUniform(cell),
  'kaimingUniform, fanOut, relu': (cell) =>
    init.kaimingUniform(cell, { mode: 'fanOut', nonlinearity: 'relu' }),
  'kaimingUniform, a': (cell) => init.kaimingUniform(cell, { a: 0.3 }),
  xavierUniform: (cell) => init.xavierUniform(cell),
  'xavierUniform, gain': (cell) => init.xavierUniform(cell, { gain: init.calculateGain('tanh') }),
};

describe('init fills parameters as torch.nn.init does', () => {
  it.each(Object.entries(fixture.init))('%s, bit for bit', async (name, wanted) => {
    await withBackend(async (backend) => {
      const cell = new Parameter([4, 3, 2, 2], new Float32Array(48));
      for (const place of ['before', 'after']) {
        manualSeed(3);
        FILLS[name]!(cell);
        expect(await cell.values(), `${place} it is on a device`).toEqual(new Float32Array(wanted));
        await cell.to(backend);
      }
    });
  });

  it('knows the gains', () => {
    const gains = [
      init.calculateGain('linear'),
      init.calculateGain('sigmoid'),
      init.calculateGain('tanh'),
      init.calculateGain('relu'),
      init.calculateGain('leakyRelu'),
      init.calculateGain('leakyRelu', 0.3),
      init.calculateGain('selu'),
    ];
    expect(gains).toEqual(fixture.gains);
  });

  it('needs two dimensions to count what goes in and out', () => {
    const bias = new Parameter([4], new Float32Array(4));
    for (const fill of [init.kaimingUniform, init.kaimingNormal, init.xavierUniform]) {
      expect(() => fill(bias)).toThrow('fan-in');
    }
  });
});

it('layers draw their first weights in the order of construction, whatever stands between them', async () => {
  manualSeed(5);
  const layers: Module[] = [
    new Conv1d({ inChannels: 2, outChannels: 3, kernelSize: 3 }),
    new BatchNorm1d({ numFeatures: 3 }),
    new Conv2d({ inChannels: 3, outChannels: 4, kernelSize: [2, 3], bias: false }),
    new Dropout(),
    new Sequential<readonly Module[]>(
      new Conv3d({ inChannels: 1, outChannels: 2, kernelSize: 2 }),
      new GroupNorm({ numGroups: 1, numChannels: 2 }),
      new ConvTranspose1d({ inChannels: 2, outChannels: 3, kernelSize: 2 }),
    ),
    new LayerNorm({ normalizedShape: 4 }),
    new ConvTranspose2d({ inChannels: 4, outChannels: 2, kernelSize: 3, groups: 2 }),
    new InstanceNorm2d({ numFeatures: 2, affine: true }),
    new Linear({ inFeatures: 700, outFeatures: 3 }),
  ];
  const found = new Sequential<readonly Module[]>(...layers).namedParameters();
  const values: Record<string, number[]> = {};
  for (const [key, parameter] of found) {
    values[key] = Array.from((await parameter.values()).slice(-50));
  }
  const wanted = Object.entries(fixture.order).map(([key, list]) => [key, list.map(Math.fround)]);
  expect(Object.entries(values)).toEqual(wanted);
});
