/** @file A product of random factors, computed by a kernel of any backend. */
import { type Backend, type Storage, type Tensor, tensor } from '@striate/tensor';
import { Generator } from '@striate/tensor/random';

export type Shapes = readonly [a: number[], b: number[], out: number[]];
export type Compute = (backend: Backend, a: Tensor, b: Tensor) => Storage;

/** What `compute` makes of the same numbers in (-1, 1), whatever the backend. */
export async function computed(backend: Backend, [a, b, shape]: Shapes, compute: Compute) {
  const inputs = [a, b].map((one, i) => {
    const count = one.reduce((product, size) => product * size, 1);
    return tensor(new Generator(i + 1).uniform(count, -1, 1), { backend, shape: one });
  });
  const storage = compute(backend, inputs[0]!, inputs[1]!);
  const values = await backend.read({ storage, shape, dtype: 'float32' });
  backend.release(storage);
  for (const one of inputs) one.dispose();
  return Array.from(values, Number);
}
