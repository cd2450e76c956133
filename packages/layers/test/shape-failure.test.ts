import { ShapeError } from '@striate/shapes';
import { describe, expect, it } from 'vitest';
import {
  AdaptiveAvgPool2d,
  Conv2d,
  Flatten,
  Linear,
  MaxPool2d,
  ModelShapeError,
  type Module,
  ReLU,
  Sequential,
  summary,
} from '../src/index.js';

function failure(model: Module, shape: readonly number[]): ModelShapeError {
  try {
    summary(model, shape);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelShapeError);
    return error as ModelShapeError;
  }
  throw new Error('nothing failed');
}

const conv = (inChannels: number, outChannels: number, kernelSize: number, padding = 0) =>
  new Conv2d({ inChannels, outChannels, kernelSize, padding });

describe('a shape that does not fit into a model', () => {
  it('shows the layers with an arrow at the one that failed', () => {
    const model = new Sequential(conv(3, 8, 3), new ReLU(), conv(16, 4, 3), new ReLU());
    const { message, table, code } = failure(model, [1, 3, 9, 9]);
    expect(code).toBe('size-mismatch');
    expect(message).toContain('2 Conv2d(16, 4, kernelSize 3): conv2d expects 16 channels');
    expect(message.endsWith(table)).toBe(true);
    expect(table.split('\n').map((line) => line.trim())).toEqual(
      [
        'path  layer                       output',
        '0     Conv2d(3, 8, kernelSize 3)  [1, 8, 7, 7]',
        '1     ReLU()                      [1, 8, 7, 7]',
        '->  2     Conv2d(16, 4, kernelSize 3)  got [1, 8, 7, 7]',
        '3     ReLU()',
      ].map((line) =>
        expect.stringMatching(line.replaceAll(/[[\]().]/g, '\\$&').replaceAll(/ +/g, ' +')),
      ),
    );
  });

  it('knows the padding that gives the features a linear layer wants', () => {
    const model = new Sequential(
      new Conv2d({ inChannels: 3, outChannels: 4, kernelSize: 11, stride: 4 }),
      new ReLU(),
      new Flatten(),
      new Linear({ inFeatures: 4 * 55 * 55, outFeatures: 2 }),
    );
    expect(failure(model, [1, 3, 224, 224]).fix).toContain(
      'Or give 0 padding 2: that gives 55, and 12100 features here.',
    );
  });

  it('says nothing of windows where none gives the features', () => {
    const model = new Sequential(
      conv(3, 4, 3),
      new Flatten(),
      new Linear({ inFeatures: 7, outFeatures: 2 }),
    );
    expect(failure(model, [1, 3, 9, 9]).fix).toBe(
      'Set inFeatures to 196, or change what comes before.',
    );
    const pooled = new Sequential(
      new AdaptiveAvgPool2d(3),
      new Flatten(),
      new Linear({ inFeatures: 12, outFeatures: 2 }),
    );
    expect(failure(pooled, [1, 3, 9, 9]).fix).not.toContain('padding');
  });

  it('knows the smallest picture, and the padding that makes a window fit', () => {
    const model = new Sequential(
      new Conv2d({ inChannels: 3, outChannels: 4, kernelSize: 5, stride: 2 }),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
    );
    const { fix } = failure(model, [1, 3, 6, 6]);
    expect(fix).toContain('Padding 1 gives 1.');
    expect(fix).toContain('The smallest picture that goes through is 9x9.');
    expect(() => summary(model, [1, 3, 9, 9])).not.toThrow();
  });

  it('shortens the table of a deep model', () => {
    const model = new Sequential(
      ...Array.from({ length: 20 }, () => new ReLU()),
      conv(3, 4, 3),
      ...Array.from({ length: 9 }, () => new ReLU()),
    );
    const { table } = failure(model, [1, 5, 9, 9]);
    expect(table).toContain('... 8 layers before');
    expect(table).toContain('... 6 layers after');
    expect(table.split('\n')).toHaveLength(1 + 1 + 12 + 1 + 3 + 1);
  });

  it('a layer of its own has no table', () => {
    expect(() => summary(conv(3, 4, 3), [1, 4, 9, 9])).toThrow(ShapeError);
    expect(() => summary(conv(3, 4, 3), [1, 4, 9, 9])).not.toThrow(ModelShapeError);
  });
});
