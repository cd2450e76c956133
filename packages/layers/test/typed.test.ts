/** @file What the compiler knows of a chain of layers; `npm run typecheck` is the test of what must not compile. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  outputShapeOf,
  ReLU,
  Sequential,
} from '../src/index.js';

const conv = new Conv2d({ inChannels: 3, outChannels: 64, kernelSize: 11, stride: 4, padding: 2 });

describe('a chain that fits', () => {
  const features = new Sequential(
    conv,
    new ReLU(),
    new MaxPool2d({ kernelSize: 3, stride: 2 }),
    new BatchNorm2d({ numFeatures: 64 }),
    new Conv2d({ inChannels: 64, outChannels: 256, kernelSize: 5, padding: 'same' }),
    new AdaptiveAvgPool2d(6),
  );
  const model = new Sequential(
    features,
    new Flatten(),
    new Dropout(),
    new Linear({ inFeatures: 9216, outFeatures: 10 }),
  );

  it('has a shape that the compiler knows, chains within chains included', () => {
    const shape = outputShapeOf(features, [8, 3, 224, 224]);
    expectTypeOf(shape).toEqualTypeOf<[8, 256, 6, 6]>();
    expect(shape).toEqual([8, 256, 6, 6]);
    const logits = outputShapeOf(model, [2, 3, 127, 127]);
    expectTypeOf(logits).toEqualTypeOf<[2, 10]>();
    expect(logits).toEqual([2, 10]);
  });

  it('is an ordinary Sequential, and takes modules that are not known', () => {
    const plain: Sequential = model;
    const modules: Module[] = [...plain.modules];
    expect(new Sequential(...modules).length).toBe(4);
    expectTypeOf(outputShapeOf(new Sequential(...modules), [1, 3, 224, 224])).toEqualTypeOf<
      number[]
    >();
  });
});

describe('a chain that does not fit', () => {
  it('does not compile, and throws once it meets an input', () => {
    const narrow = new Conv2d({ inChannels: 32, outChannels: 8, kernelSize: 3 });
    // @ts-expect-error: conv2d expects 32 channels, but got 64
    const wrong = new Sequential(conv, narrow);
    expect(() => wrong.outputShape([1, 3, 99, 99])).toThrow('expects 32 channels');
    const norm = new BatchNorm2d({ numFeatures: 32 });
    // @ts-expect-error: batchNorm2d expects 32 channels, but got 64
    const normed = new Sequential(conv, new ReLU(), norm);
    expect(() => normed.outputShape([1, 3, 99, 99])).toThrow('expects 32 channels');
    const pooled = new Sequential(conv, new AdaptiveAvgPool2d([6, 6]), new Flatten());
    const linear = new Linear({ inFeatures: 9216, outFeatures: 2 });
    // @ts-expect-error: linear expects 9216 features
    const head = new Sequential(pooled, linear);
    expect(() => head.outputShape([1, 3, 99, 99])).toThrow('expects 9216 features');
  });

  it('gives no shape for an input that is too small', () => {
    const model = new Sequential(conv);
    const compute = () => {
      // @ts-expect-error: a window over 11 cells does not fit into a side of 5
      const shape: readonly number[] = outputShapeOf(model, [1, 3, 5, 5]);
      return shape;
    };
    expect(compute).toThrow('does not fit');
  });
});
