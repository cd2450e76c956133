import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ShapeError } from '../src/index.js';
import {
  type LayerSpec,
  layerOutput,
  receptiveFields,
  stack,
  stackedOutput,
  traceStack,
} from '../src/stack/index.js';
import { courseAlexnet, rarerLayers, relu, torchvisionAlexnet } from './models.js';

/** What PyTorch and a walk over its gradients say of the same stacks (fixtures/stacks.py). */
interface Fixture {
  traces: { name: string; input: number[]; outputs: number[][]; parameters: number[] }[];
  fields: {
    layers: LayerSpec[];
    dims: 1 | 2 | 3;
    field: { size: number[]; stride: number[]; padding: number[] };
  }[];
}
const fixture: Fixture = JSON.parse(
  readFileSync(new URL('fixtures/stacks.json', import.meta.url), 'utf8'),
);

describe('traceStack', () => {
  const models: Record<string, readonly LayerSpec[]> = {
    torchvision: torchvisionAlexnet(1000),
    course: courseAlexnet(2),
    rarer: rarerLayers,
  };

  test.each(fixture.traces)('$name: every output and every parameter as in PyTorch', (trace) => {
    const rows = traceStack(trace.input, models[trace.name]!);
    expect(rows.map((row) => row.output)).toEqual(trace.outputs);
    expect(rows.map((row) => row.parameters)).toEqual(trace.parameters);
  });

  test('counts what AlexNet is known for', () => {
    const sum = (layers: readonly LayerSpec[], of: 'parameters' | 'macs' | 'activationBytes') =>
      traceStack([1, 3, 224, 224], layers).reduce((total, row) => total + row[of], 0);
    expect(sum(torchvisionAlexnet(1000), 'parameters')).toBe(61_100_840);
    expect(sum(courseAlexnet(2), 'parameters')).toBe(57_014_338);
    expect(sum(torchvisionAlexnet(1000), 'macs')).toBe(714_188_480);
    expect(traceStack([1, 3, 224, 224], torchvisionAlexnet(1000))[0]!.activationBytes).toBe(
      4 * 64 * 55 * 55,
    );
  });

  test('every type of layer has its output, parameters and multiply-accumulates', () => {
    const cases: [LayerSpec, number[], number[], number, number][] = [
      [
        { type: 'conv', outChannels: 8, kernelSize: 3, groups: 2 },
        [1, 4, 5, 5],
        [1, 8, 3, 3],
        8 * 2 * 9 + 8,
        72 * 18,
      ],
      [
        { type: 'conv', outChannels: 8, kernelSize: 3, bias: false, dims: 1 },
        [4, 5],
        [8, 3],
        96,
        24 * 12,
      ],
      [
        { type: 'convTranspose', outChannels: 6, kernelSize: 2, stride: 2, groups: 2 },
        [1, 4, 5, 5],
        [1, 6, 10, 10],
        4 * 3 * 4 + 6,
        100 * 12,
      ],
      [
        { type: 'convTranspose', outChannels: 6, kernelSize: 2, bias: false },
        [4, 5, 5],
        [6, 6, 6],
        96,
        100 * 24,
      ],
      [{ type: 'maxPool', kernelSize: 2 }, [4, 5, 5], [4, 2, 2], 0, 0],
      [{ type: 'avgPool', kernelSize: 2, ceilMode: true }, [4, 5, 5], [4, 3, 3], 0, 0],
      [{ type: 'adaptiveMaxPool', outputSize: [2, null] }, [4, 5, 5], [4, 2, 5], 0, 0],
      [{ type: 'adaptiveAvgPool', outputSize: 1, dims: 3 }, [4, 5, 5, 5], [4, 1, 1, 1], 0, 0],
      [{ type: 'linear', inFeatures: 4, outFeatures: 3 }, [2, 4], [2, 3], 15, 24],
      [{ type: 'linear', inFeatures: 4, outFeatures: 3, bias: false }, [4], [3], 12, 12],
      [{ type: 'flatten' }, [2, 3, 4], [2, 12], 0, 0],
      [{ type: 'flatten', startDim: 0, endDim: 1 }, [2, 3, 4], [6, 4], 0, 0],
      [{ type: 'interpolate', scaleFactor: 2 }, [1, 3, 4, 4], [1, 3, 8, 8], 0, 0],
      [{ type: 'batchNorm', numFeatures: 4 }, [1, 4, 5, 5], [1, 4, 5, 5], 8, 0],
      [{ type: 'batchNorm', numFeatures: 4, affine: false, dims: 1 }, [2, 4], [2, 4], 0, 0],
      [{ type: 'batchNorm', numFeatures: 4, dims: 1 }, [2, 4, 9], [2, 4, 9], 8, 0],
      [{ type: 'batchNorm', numFeatures: 4, bias: false }, [1, 4, 5, 5], [1, 4, 5, 5], 4, 0],
      [{ type: 'instanceNorm', numFeatures: 4 }, [4, 5, 5], [4, 5, 5], 0, 0],
      [{ type: 'instanceNorm', numFeatures: 4, affine: true, dims: 1 }, [2, 4, 5], [2, 4, 5], 8, 0],
      [{ type: 'groupNorm', numGroups: 2, numChannels: 4 }, [3, 4], [3, 4], 8, 0],
      [{ type: 'groupNorm', numGroups: 4, numChannels: 4, affine: false }, [2, 4], [2, 4], 0, 0],
      [{ type: 'layerNorm', normalizedShape: 5 }, [2, 3, 5], [2, 3, 5], 10, 0],
      [{ type: 'layerNorm', normalizedShape: [3, 5], bias: false }, [3, 5], [3, 5], 15, 0],
      [
        { type: 'layerNorm', normalizedShape: [3, 5], elementwiseAffine: false },
        [2, 3, 5],
        [2, 3, 5],
        0,
        0,
      ],
      [{ type: 'pad', padding: [1, 2, 3, 4] }, [2, 3, 5, 5], [2, 3, 12, 8], 0, 0],
      [{ type: 'pad', padding: [1, 2], mode: 'reflect' }, [3, 5], [3, 8], 0, 0],
      [{ type: 'unflatten', dim: 1, unflattenedSize: [2, -1] }, [3, 8, 5], [3, 2, 4, 5], 0, 0],
      [{ type: 'unflatten', dim: -1, unflattenedSize: [2, 4] }, [8], [2, 4], 0, 0],
      [{ type: 'softmax', dim: 1 }, [2, 5], [2, 5], 0, 0],
      [{ type: 'softmax', dim: -1 }, [], [], 0, 0],
      [relu, [7], [7], 0, 0],
      [{ type: 'elementwise', minRank: 3 }, [2, 5, 7], [2, 5, 7], 0, 0],
    ];
    for (const [layer, input, output, parameters, macs] of cases) {
      expect(traceStack(input, [layer])[0]).toMatchObject({ input, output, parameters, macs });
    }
  });

  test('an error names the layer, then the problem', () => {
    const layers: LayerSpec[] = [relu, { type: 'linear', inFeatures: 9, outFeatures: 1 }];
    expect(() => traceStack([2, 8], layers)).toThrow(
      /^layer 1, linear: linear expects 9 features.*\[2, 8\]/,
    );
    expect(() => traceStack([2.5], layers)).toThrow('2.5');
    expect(() => traceStack([2], [{ type: 'convolve' } as never])).toThrow(
      /layer 0, convolve: .*'convolve' is not known\. Give one of conv, .*elementwise/,
    );
  });

  test('errors that are none of ours pass through as they are', () => {
    const layer = {
      type: 'flatten',
      get startDim(): number {
        throw new TypeError('mine');
      },
    } as LayerSpec;
    expect(() => traceStack([2, 3], [layer])).toThrow(TypeError);
  });

  test.each([
    ['size-mismatch', { type: 'batchNorm', numFeatures: 4 }, [1, 3, 5, 5], 'one for 3 channels'],
    ['rank-mismatch', { type: 'batchNorm', numFeatures: 4 }, [4, 5, 5], '(N, C, ...)'],
    ['invalid-option', { type: 'batchNorm', numFeatures: 0 }, [1, 4, 5, 5], 'channels'],
    ['size-mismatch', { type: 'instanceNorm', numFeatures: 4 }, [3, 5, 5], 'got 3'],
    ['rank-mismatch', { type: 'instanceNorm', numFeatures: 4 }, [4, 5], '[4, 5]'],
    ['invalid-option', { type: 'instanceNorm', numFeatures: 0 }, [4, 5, 5], 'channels'],
    ['too-small', { type: 'instanceNorm', numFeatures: 4 }, [2, 4, 1, 1], 'no variance'],
    ['invalid-option', { type: 'groupNorm', numGroups: 3, numChannels: 4 }, [1, 4], '3 groups'],
    ['invalid-option', { type: 'groupNorm', numGroups: 0, numChannels: 4 }, [1, 4], 'numGroups'],
    [
      'size-mismatch',
      { type: 'groupNorm', numGroups: 2, numChannels: 4 },
      [1, 6],
      'one for 6 channels',
    ],
    ['rank-mismatch', { type: 'groupNorm', numGroups: 2, numChannels: 4 }, [4], '(N, C, ...)'],
    [
      'too-small',
      { type: 'groupNorm', numGroups: 4, numChannels: 4 },
      [1, 4, 1],
      'group more channels',
    ],
    ['size-mismatch', { type: 'layerNorm', normalizedShape: [3, 4] }, [2, 3, 5], 'to [3, 5]'],
    ['rank-mismatch', { type: 'layerNorm', normalizedShape: [3, 4] }, [4], 'more dimensions'],
    ['invalid-option', { type: 'layerNorm', normalizedShape: [] }, [4], 'empty'],
    ['invalid-option', { type: 'layerNorm', normalizedShape: 1.5 }, [4], 'normalizedShape'],
    ['size-mismatch', { type: 'unflatten', dim: 1, unflattenedSize: [3, -1] }, [2, 4], '[3, -1]'],
    ['invalid-option', { type: 'unflatten', dim: 0, unflattenedSize: [1] }, [], 'axis 0'],
    ['invalid-option', { type: 'softmax', dim: 2 }, [2, 4], 'axis 2'],
    ['too-small', { type: 'pad', padding: [-3, -3] }, [2, 4], 'Crop less'],
    [
      'rank-mismatch',
      { type: 'elementwise', name: 'norm', minRank: 3 },
      [4],
      'norm takes at least 3',
    ],
    ['rank-mismatch', { type: 'elementwise', maxRank: 1 }, [4, 4], 'at most 1'],
    ['rank-mismatch', { type: 'elementwise', minRank: 4, maxRank: 4 }, [4], 'takes 4'],
  ] as const)('%s: %j of %j', (code, layer, input, word) => {
    expect(() => layerOutput(input, layer)).toThrow(word);
    expect(() => layerOutput(input, layer)).toThrow(
      expect.objectContaining({ code }) as ShapeError,
    );
  });
});

test('stack and stackedOutput give what they are typed to give', () => {
  const layers = stack({ type: 'conv', inChannels: 3, outChannels: 8, kernelSize: 3 }, relu);
  const output: [2, 8, 30, 30] = stackedOutput([2, 3, 32, 32], layers);
  expect(output).toEqual([2, 8, 30, 30]);
  expect(stackedOutput([4, 5], [])).toEqual([4, 5]);
});

describe('receptiveFields', () => {
  test.each(fixture.fields)(
    '$layers.length layers, $dims sides: as gradients show',
    ({ layers, dims, field }) => {
      expect(receptiveFields(layers, dims).at(-1)).toEqual(field);
    },
  );

  test('the fields of AlexNet, up to where a cell sees everything', () => {
    const fields = receptiveFields(torchvisionAlexnet(1000));
    expect(fields[0]).toEqual({ size: [11, 11], stride: [4, 4], padding: [2, 2] });
    expect(fields[12]).toEqual({ size: [195, 195], stride: [32, 32], padding: [66, 66] });
    expect(fields.slice(13).every((field) => field === null)).toBe(true);
    expect(receptiveFields([])).toEqual([]);
  });

  test('softmax over channels looks at every cell alone, over a side at all of it', () => {
    const after = (dim: number) => receptiveFields([{ type: 'softmax', dim }])[0];
    expect([after(1), after(-3)].map((field) => field?.size)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect([after(2), after(-1)]).toEqual([null, null]);
  });

  test('a pad of some sides leaves the others as they are', () => {
    expect(receptiveFields([{ type: 'pad', padding: [1, 2] }])[0]?.padding).toEqual([0, 1]);
  });

  test('norms over a picture see all of it', () => {
    const norms: LayerSpec[] = [
      { type: 'layerNorm', normalizedShape: [4, 4] },
      { type: 'groupNorm', numGroups: 1, numChannels: 4 },
      { type: 'instanceNorm', numFeatures: 4 },
    ];
    for (const norm of norms) expect(receptiveFields([norm])).toEqual([null]);
  });

  test('padding same and valid, batch norm and activations', () => {
    const layers: LayerSpec[] = [
      { type: 'conv', outChannels: 1, kernelSize: 4, padding: 'same' },
      { type: 'batchNorm', numFeatures: 1 },
      relu,
      { type: 'conv', outChannels: 1, kernelSize: 3, padding: 'valid' },
    ];
    expect(receptiveFields(layers).at(-1)).toEqual({
      size: [6, 6],
      stride: [1, 1],
      padding: [1, 1],
    });
  });
});
