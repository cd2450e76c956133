/** @file What the reference backend keeps behind a tensor, and what its kernels see of it. */
import type { Shape } from '@striate/shapes';
import type { Operand, Storage } from '../backend.js';
import { type DType, type HostArray, hostArray } from '../dtype.js';
import { TensorError } from '../errors.js';

/** A host array that can be let go once. */
export class HostStorage implements Storage {
  readonly bytes: number;
  data: HostArray | null;

  constructor(data: HostArray) {
    this.bytes = data.byteLength;
    this.data = data;
  }
}

/** An operand with its elements in row-major order. */
export interface HostTensor {
  readonly data: HostArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The storage, checked to be one of this backend that has not been released. Throws TensorError. */
export function liveStorage(storage: Storage): HostStorage & { data: HostArray } {
  if (!(storage instanceof HostStorage)) {
    throw new TensorError(
      'wrong-backend',
      'The reference backend was handed a storage of another backend.',
      'Move the tensor first: await model.to(backend), or upload its data.',
    );
  }
  if (storage.data === null) {
    throw new TensorError(
      'disposed',
      `A storage of ${storage.bytes} bytes is used after it was released.`,
      'Release it after its last use.',
    );
  }
  return storage as HostStorage & { data: HostArray };
}

export function hostTensor(operand: Operand): HostTensor {
  const { data } = liveStorage(operand.storage);
  return { data, shape: operand.shape, dtype: operand.dtype };
}

/** Sums in double as elements of `dtype`. */
export function rounded(dtype: DType, sums: Float64Array): HostArray {
  const y = hostArray(dtype, sums.length);
  y.set(sums);
  return y;
}
