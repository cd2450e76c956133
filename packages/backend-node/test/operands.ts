/** @file Arrays with shapes as operands, for tests that call kernels directly. */
import {
  type Backend,
  type DType,
  type HostArray,
  hostArray,
  type Operand,
  type Storage,
} from '@striate/tensor';
import { Generator as Random } from '@striate/tensor/random';

const generator = new Random(7);

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

export function place(
  backend: Backend,
  data: HostArray,
  shape: readonly number[],
  dtype: DType = 'float32',
): Operand {
  return operand(backend.upload(data, dtype), shape, dtype);
}

/** Reads elements and releases the storage. */
export async function take(
  backend: Backend,
  storage: Storage,
  shape: readonly number[],
  dtype: DType = 'float32',
) {
  const data = await backend.read(operand(storage, shape, dtype));
  backend.release(storage);
  return data;
}

/** Random elements of any type: small integers, or bytes. */
export function elements(dtype: DType, shape: readonly number[]): HostArray {
  const data = hostArray(dtype, count(shape));
  const [from, to] = dtype === 'bool' ? [0, 1] : dtype === 'uint8' ? [0, 255] : [-99, 99];
  return data.map(() => draw(from!, to!)) as HostArray;
}

/** Every index of `shape`, in row-major order. */
export function* indices(shape: readonly number[]): Generator<readonly number[]> {
  const index = shape.map(() => 0);
  for (let left = count(shape); left > 0; left--) {
    yield index;
    for (let i = shape.length - 1; i >= 0 && ++index[i]! === shape[i]; i--) index[i] = 0;
  }
}

/** The element of a row-major array at an index; `outside` where there is none. */
export function at(
  data: HostArray,
  shape: readonly number[],
  index: readonly number[],
  outside = 0,
): number {
  let offset = 0;
  for (const [axis, i] of index.entries()) {
    if (!(i >= 0 && i < shape[axis]!)) return outside;
    offset = offset * shape[axis]! + i;
  }
  return data[offset]!;
}

/** The first place where two arrays differ, or undefined. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>) {
  if (actual.length !== expected.length) return `${actual.length} elements, not ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) return `[${i}] is ${actual[i]}, not ${expected[i]}`;
  }
  return undefined;
}
