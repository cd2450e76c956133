import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  convOutput,
  convTransposeOutput,
  ShapeError,
  windowCount,
  windowExtent,
} from '../src/index.js';
import { findWindows, samePadding, smallestInput, transposedTwin } from '../src/inverse/index.js';
import { type LayerSpec, traceStack } from '../src/stack/index.js';
import { courseAlexnet, relu, torchvisionAlexnet } from './models.js';

describe('findWindows', () => {
  test('which kernel, stride and padding turns 224 into 55: AlexNet’s is among them', () => {
    const found = findWindows({ from: 224, to: 55 });
    expect(found).toContainEqual({ kernelSize: 11, stride: 4, padding: 2, dilation: 1 });
    const paddings = findWindows({ from: 224, to: 55, kernelSize: 11, stride: 4 });
    expect(paddings.map(({ padding }) => padding)).toEqual([2, 3]);
  });

  test('the likeliest comes first', () => {
    const first = (from: number, to: number) => findWindows({ from, to })[0];
    expect(first(128, 126)).toEqual({ kernelSize: 3, stride: 1, padding: 0, dilation: 1 });
    expect(first(56, 56)).toEqual({ kernelSize: 3, stride: 1, padding: 1, dilation: 1 });
    expect(first(56, 28)).toEqual({ kernelSize: 2, stride: 2, padding: 0, dilation: 1 });
    expect(first(6, 1)).toEqual({ kernelSize: 6, stride: 6, padding: 0, dilation: 1 });
  });

  test('an empty list where there is none', () => {
    expect(findWindows({ from: 10, to: 30 })).toEqual([]);
    expect(findWindows({ from: 2, to: 2, kernelSize: 5, padding: 0 })).toEqual([]);
  });

  test.each([
    ['from', { from: 0, to: 1 }],
    ['to', { from: 1, to: 1.5 }],
    ['stride', { from: 9, to: 3, stride: 0 }],
    ['maxKernelSize', { from: 9, to: 3, maxKernelSize: Number.NaN }],
  ])('refuses %s that is no count', (name, options) => {
    expect(() => findWindows(options)).toThrow(name);
    expect(() => findWindows(options)).toThrow(ShapeError);
  });

  test('finds exactly what trying everything finds', () => {
    const sizes = fc.record({
      from: fc.integer({ min: 1, max: 40 }),
      to: fc.integer({ min: 2, max: 40 }),
      dilation: fc.integer({ min: 1, max: 3 }),
      ceilMode: fc.boolean(),
    });
    fc.assert(
      fc.property(sizes, ({ from, to, dilation, ceilMode }) => {
        const wanted: string[] = [];
        for (let kernel = 1; kernel <= 6; kernel++) {
          for (let padding = 0; padding <= windowExtent(kernel, dilation) / 2; padding++) {
            for (let stride = 1; stride <= 80; stride++) {
              const count = windowCount(from, kernel, stride, padding, dilation, ceilMode);
              if (count === to) wanted.push([kernel, stride, padding].join());
            }
          }
        }
        const found = findWindows({ from, to, dilation, ceilMode, maxKernelSize: 6 });
        const names = found.map((w) => [w.kernelSize, w.stride, w.padding].join());
        expect(names.sort()).toEqual(wanted.sort());
      }),
      { numRuns: 300 },
    );
  });
});

describe('samePadding', () => {
  test('keeps the size, and divides it by the stride, rounded up', () => {
    for (const [kernelSize, dilation] of [
      [1, 1],
      [3, 1],
      [5, 1],
      [3, 4],
      [2, 2],
      [11, 1],
    ] as const) {
      const padding = samePadding(kernelSize, dilation);
      const options = { outChannels: 1, kernelSize, dilation, padding };
      expect(convOutput([1, 30, 31], options)).toEqual([1, 30, 31]);
      expect(convOutput([1, 30, 31], { ...options, stride: 2 })).toEqual([1, 15, 16]);
    }
  });

  test('says what to do for an even kernel', () => {
    expect(() => samePadding(4)).toThrow(/kernel of 4 .* 3 cells .*'same'/);
    expect(() => samePadding(0)).toThrow(ShapeError);
    expect(() => samePadding(3, -1)).toThrow('dilation');
  });
});

describe('transposedTwin', () => {
  test('gives the options that restore the shape', () => {
    const options = { outChannels: 64, kernelSize: 11, stride: 4, padding: 2 };
    const twin = transposedTwin([3, 224, 224], options);
    expect(twin).toMatchObject({ inChannels: 64, outChannels: 3, outputPadding: [1, 1] });
    expect(convTransposeOutput(convOutput([3, 224, 224], options), twin)).toEqual([3, 224, 224]);
  });

  test.each([
    [[3, 9, 9], { outChannels: 6, kernelSize: 3, padding: 'same', groups: 3 }],
    [[2, 4, 31], { dims: 1, outChannels: 2, kernelSize: 4, stride: 3, dilation: 2 }],
    [
      [4, 9, 10, 11],
      { dims: 3, outChannels: 2, kernelSize: [1, 2, 3], stride: [2, 3, 4], padding: 'valid' },
    ],
  ] as const)('%j', (input, options) => {
    const output: readonly number[] = convOutput(input, options);
    expect(convTransposeOutput(output, transposedTwin(input, options))).toEqual(input);
  });

  test('refuses an uneven padding and what does not fit', () => {
    expect(() =>
      transposedTwin([1, 9, 9], { outChannels: 1, kernelSize: 4, padding: 'same' }),
    ).toThrow('uneven');
    expect(() => transposedTwin([1, 2, 9], { outChannels: 1, kernelSize: 4 })).toThrow(ShapeError);
  });
});

describe('smallestInput', () => {
  test.each([
    ['torchvision’s AlexNet', torchvisionAlexnet(1000), 63, 12],
    ['the course’s', courseAlexnet(2), 127, 17],
  ])('%s: the size, and the pool that fails first below it', (_, layers, size, index) => {
    const found = smallestInput(layers);
    expect(found).toMatchObject({ size, limit: { index, layer: { type: 'maxPool' } } });
    expect(found.limit!.error.message).toContain('does not fit');
    expect(traceStack([1, 3, size, size], layers)).toHaveLength(layers.length);
    expect(() => traceStack([1, 3, size - 1, size - 1], layers)).toThrow(`layer ${index}`);
  });

  test('a linear layer that fixes the size: LeNet takes 28 pixels', () => {
    const lenet: LayerSpec[] = [
      { type: 'conv', outChannels: 6, kernelSize: 5 },
      { type: 'avgPool', kernelSize: 2 },
      { type: 'conv', outChannels: 16, kernelSize: 5 },
      { type: 'avgPool', kernelSize: 2 },
      { type: 'flatten' },
      { type: 'linear', inFeatures: 256, outFeatures: 10 },
    ];
    expect(smallestInput(lenet)).toMatchObject({ size: 28, limit: { index: 5 } });
  });

  test('channels and sides are asked of the layers, or given', () => {
    const conv: LayerSpec = { type: 'conv', outChannels: 4, kernelSize: 3, groups: 2, dims: 1 };
    expect(smallestInput([relu, conv])).toMatchObject({ size: 3 });
    expect(smallestInput([{ ...conv, dims: 3 }], { channels: 4 })).toMatchObject({ size: 3 });
    expect(smallestInput([conv], { dims: 1 })).toMatchObject({ size: 3 });
    expect(
      smallestInput([
        { type: 'convTranspose', inChannels: 2, outChannels: 1, kernelSize: 2, padding: 2 },
      ]),
    ).toMatchObject({ size: 4 });
    expect(smallestInput([{ type: 'batchNorm', numFeatures: 5 }])).toEqual({
      size: 1,
      limit: null,
    });
    expect(smallestInput([{ type: 'instanceNorm', numFeatures: 5, dims: 1 }]).size).toBe(2);
    expect(smallestInput([{ type: 'groupNorm', numGroups: 5, numChannels: 5 }]).size).toBe(2);
    expect(smallestInput([{ type: 'pad', padding: [2, -4] }])).toMatchObject({ size: 4 });
    expect(smallestInput([])).toEqual({ size: 1, limit: null });
  });

  test('where none goes through, the error says how far the furthest came', () => {
    const never: LayerSpec[] = [
      { type: 'conv', outChannels: 4, kernelSize: 3 },
      { type: 'flatten' },
      { type: 'linear', inFeatures: 7, outFeatures: 1 },
    ];
    expect(() => smallestInput(never, { maxSize: 50 })).toThrow(
      /up to 50 .*layer 2, linear.*expects 7/,
    );
    expect(() => smallestInput([], { maxSize: 0 })).toThrow('maxSize');
    const broken = {
      type: 'flatten',
      get startDim(): number {
        throw new TypeError('mine');
      },
    } as LayerSpec;
    expect(() => smallestInput([broken])).toThrow(TypeError);
  });
});
