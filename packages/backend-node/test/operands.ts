/** @file Arrays with shapes as operands, for tests that call kernels directly. */
import type { Backend, DType, HostArray, Operand, Storage } from '@striate/tensor';
import { Generator } from '@striate/tensor/random';

const generator = new Generator(7);

export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function uniform(shape: readonly number[]): Float32Array {
  return generator.uniform(count(shape), -1, 1);
}

/** Small integers: their products and sums are exact in float32, in whatever order they are added. */
export function integers(shape: readonly number[]): Float32Array {
  return uniform(shape).map((x) => Math.round(x * 8));
}

/** An integer in [from, to]. */
export function draw(from: number, to: number): number {
  return from + (generator.random() % (to - from + 1));
}

export function operand(storage: Storage, shape: readonly number[], dtype: DType = 'float32') {
  return { storage, shape, dtype } satisfies Operand;
}

export function place(backend: Backend, data: HostArray, shape: readonly number[]): Operand {
  return operand(backend.upload(data, 'float32'), shape);
}

/** Reads float32 elements and releases the storage. */
export async function take(backend: Backend, storage: Storage, shape: readonly number[]) {
  const data = await backend.read(operand(storage, shape));
  backend.release(storage);
  return data as Float32Array;
}

/** The first place where two arrays differ, or undefined. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>) {
  if (actual.length !== expected.length) return `${actual.length} elements, not ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) return `[${i}] is ${actual[i]}, not ${expected[i]}`;
  }
  return undefined;
}
