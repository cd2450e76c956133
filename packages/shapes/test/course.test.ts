/** @file The examples of the course that this project follows, worked out there step by step. */
import { expect, test } from 'vitest';
import { convOutput } from '../src/index.js';

const picture = [3, 128, 128];

test.each([
  ['a kernel of 3', { outChannels: 3, kernelSize: 3 }, [3, 126, 126]],
  ['a kernel of 7', { outChannels: 3, kernelSize: 7 }, [3, 122, 122]],
  ['a stride of 3', { outChannels: 3, kernelSize: 3, stride: 3 }, [3, 42, 42]],
  ['a padding of 2', { outChannels: 3, kernelSize: 3, padding: 2 }, [3, 130, 130]],
  ['64 channels', { outChannels: 64, kernelSize: 3 }, [64, 126, 126]],
])('a picture of 3 x 128 x 128 through %s', (_, options, output) => {
  expect(convOutput(picture, options)).toEqual(output);
  expect(convOutput([8, ...picture], options)).toEqual([8, ...output]);
});

test('two layers, one behind the other', () => {
  const hidden = convOutput(picture, { outChannels: 32, kernelSize: 7, stride: 2, padding: 1 });
  expect(hidden).toEqual([32, 62, 62]);
  expect(convOutput(hidden, { outChannels: 64, kernelSize: 3 })).toEqual([64, 60, 60]);
});
