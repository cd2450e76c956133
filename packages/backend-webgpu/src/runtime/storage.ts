/** @file What a tensor's memory is here: a buffer with one 32-bit word per element, whatever its type. */
import type { DType, HostArray, Operand, Storage } from '@striate/tensor';
import { hostArray } from '@striate/tensor';
import { WebGpuError } from '../errors.js';

export const WORD = 4;

/** A pooled buffer; `users` counts the storages over it. */
export interface Memory {
  readonly buffer: GPUBuffer;
  readonly id: number;
  readonly size: number;
  users: number;
  /** How often the pool has handed it out. */
  uses: number;
}

export class GpuStorage implements Storage {
  readonly bytes: number;
  /** undefined once released. */
  memory: Memory | undefined;

  constructor(memory: Memory, bytes: number) {
    this.memory = memory;
    this.bytes = bytes;
  }
}

/** The memory of a storage of this package. Throws WebGpuError for others, and after the release. */
export function memoryOf(storage: Storage): Memory {
  if (storage instanceof GpuStorage && storage.memory) return storage.memory;
  throw new WebGpuError(
    'device-failed',
    'A storage is not of this device, or is used after its release.',
    'Move tensors to the backend that computes with them.',
  );
}

/** Host elements as they are uploaded: bytes become words, four-byte elements keep their bits. */
export function toWords(data: HostArray): Uint32Array | Uint8Array {
  if (data instanceof Uint8Array) return data;
  return new Uint32Array(data.buffer, data.byteOffset, data.length);
}

/** Words back to host elements. */
export function fromWords(words: ArrayBuffer, dtype: DType, count: number): HostArray {
  const result = hostArray(dtype, count);
  const Words = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint32Array;
  result.set(new Words(words, 0, count));
  return result;
}

export function storagesOf(operands: readonly Operand[]): Storage[] {
  return operands.map(({ storage }) => storage);
}
