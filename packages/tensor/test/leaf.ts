/** @file Double-precision leaves for tests. */
import { Generator, type Tensor, tensor } from '../src/index.js';
import { reference } from '../src/reference/index.js';

export const backend = reference();

/** Numbers in [from, to) of `shape`, as a double-precision leaf. */
export function leaf(seed: number, shape: readonly number[], from = -1, to = 1): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from(new Generator(seed).uniform(count, from, to));
  return tensor(values, { backend, shape, requiresGrad: true });
}
