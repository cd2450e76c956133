/** @file Kernels that make tensors of nothing. */
import { elementCount } from '@striate/shapes';
import { keepMask } from '@striate/tensor';
import type { Family } from './device.js';

export const creation: Family<'fill' | 'dropoutMask'> = (compute) => ({
  fill: (shape, dtype, value) => compute('fill', [], shape, dtype, (y) => y.fill(value)),

  dropoutMask: (shape, p, key) =>
    compute('dropoutMask', [], shape, 'bool', (y) => y.set(keepMask(elementCount(shape), p, key))),
});
