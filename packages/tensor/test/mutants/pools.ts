/** @file Wrong about windows. */
import { altered, changed, type Mutant, mutant } from './mutant.js';

export const poolMutants: readonly Mutant[] = [
  mutant(
    'maxPool2d',
    'knows no dilation',
    'dilation 2',
    (right) => (x, params, out) => right(x, { ...params, dilation: [1, 1] }, out),
  ),
  mutant(
    'maxPool2d',
    'says 0 where a window misses',
    'a dilated window that misses the picture',
    (right, backend) => (x, params, out) => {
      const { values, indices } = right(x, params, out);
      return { values, indices: altered(backend, indices, 'int32', (at) => Math.max(at, 0)) };
    },
  ),
  mutant(
    'maxPool2dGradient',
    'takes -1 for the first cell',
    'a dilated window that misses the picture',
    (right, backend) => (g, indices, params, out) =>
      changed(
        backend,
        indices,
        (at) => Math.max(at, 0),
        (inside) => right(g, inside, params, out),
      ),
  ),
  ...(['avgPool2d', 'avgPool2dGradient'] as const).flatMap((kernel) => [
    mutant(
      kernel,
      'always counts padding',
      '3x3, padding 1, which does not count',
      (right) => (x, params, out) => right(x, { ...params, countIncludePad: true }, out),
    ),
    mutant(
      kernel,
      'never counts padding',
      '3x3, padding 1, which counts',
      (right) => (x, params, out) => right(x, { ...params, countIncludePad: false }, out),
    ),
    mutant(
      kernel,
      'counts what lies beyond the padding',
      'ceil mode, far beyond the padding',
      (right) => (x, params, out) =>
        right(x, { ...params, divisorOverride: params.kernelSize[0] * params.kernelSize[1] }, out),
    ),
    mutant(
      kernel,
      'knows no divisor',
      'divisor 7, padding 1',
      (right) => (x, params, out) => right(x, { ...params, divisorOverride: null }, out),
    ),
  ]),
];
