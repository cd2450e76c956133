/** @file The way of commands and storages into native code. */
import { elementCount, type Shape } from '@striate/shapes';
import {
  bytesOf,
  type DType,
  type HostArray,
  hostArray,
  type MemoryInfo,
  type Operand,
  type Storage,
} from '@striate/tensor';
import { BackendError } from './errors.js';
import { type Engine as Handle, loadNative, type Native } from './native.js';

/** A storage of the engine, known to native code by its number. */
class NativeStorage implements Storage {
  readonly bytes: number;
  /** 0 once released. */
  id: number;

  constructor(id: number, bytes: number) {
    this.id = id;
    this.bytes = bytes;
  }
}

export class Engine {
  readonly #native: Native;
  readonly #kernels: ReadonlyMap<string, number>;
  #handle: Handle | undefined;
  #storages = 0;
  #bytes = 0;

  constructor(isa: string, threads: number) {
    this.#native = loadNative();
    this.#kernels = new Map(this.#native.kernels().map((name, i) => [name, i]));
    this.#handle = this.#native.open(isa, threads);
  }

  /** A new storage, whose memory comes with the first kernel that writes it. */
  create(shape: Shape, dtype: DType): Storage {
    const bytes = elementCount(shape) * bytesOf(dtype);
    return this.#note(this.#native.create(this.#open, bytes), bytes);
  }

  upload(data: HostArray): Storage {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.#note(this.#native.upload(this.#open, bytes), bytes.length);
  }

  /** The same memory under another storage. */
  alias({ storage }: Operand): Storage {
    return this.#note(this.#native.alias(this.#open, this.#id(storage)), storage.bytes);
  }

  /** Enqueues a kernel on inputs and outputs; null stands for an absent input. */
  run(kernel: string, storages: readonly (Storage | null)[], numbers: readonly number[]): void {
    // Not by `TypedArray.from`: it walks an iterator, and this is called for every kernel.
    const ids = new Uint32Array(storages.map((storage) => (storage ? this.#id(storage) : 0)));
    this.#native.run(this.#open, this.#kernels.get(kernel)!, ids, new Float64Array(numbers));
  }

  /** Enqueues a kernel with one output, and returns that. */
  compute(
    kernel: string,
    inputs: readonly (Operand | null)[],
    shape: Shape,
    dtype: DType,
    numbers: readonly number[],
  ): Storage {
    const output = this.create(shape, dtype);
    this.run(kernel, [...inputs.map((input) => input?.storage ?? null), output], numbers);
    return output;
  }

  async read({ storage, shape, dtype }: Operand): Promise<HostArray> {
    const result = hostArray(dtype, elementCount(shape));
    await this.#wait(this.#id(storage), result.buffer as ArrayBuffer);
    return result;
  }

  sync(): Promise<void> {
    return this.#wait(0, new ArrayBuffer(0));
  }

  release(storage: Storage): void {
    const id = this.#id(storage);
    (storage as NativeStorage).id = 0;
    this.#storages--;
    this.#bytes -= storage.bytes;
    if (this.#handle) this.#native.release(this.#handle, id);
  }

  memory(): MemoryInfo {
    return { storages: this.#storages, bytes: this.#bytes };
  }

  close(): void {
    if (this.#handle) this.#native.close(this.#handle);
    this.#handle = undefined;
  }

  async #wait(id: number, target: ArrayBuffer): Promise<void> {
    try {
      await this.#native.read(this.#open, id, target);
    } catch (error) {
      if (error instanceof BackendError) throw error;
      throw new BackendError(
        'device-failed',
        `The cpu engine failed: ${(error as Error).message}.`,
        'Use smaller batches where memory ran out, and open the engine again.',
      );
    }
  }

  get #open(): Handle {
    if (this.#handle) return this.#handle;
    throw new BackendError('closed', 'The cpu engine is closed.', 'Open another one: await cpu().');
  }

  #note(id: number, bytes: number): Storage {
    this.#storages++;
    this.#bytes += bytes;
    return new NativeStorage(id, bytes);
  }

  #id(storage: Storage): number {
    if (storage instanceof NativeStorage && storage.id !== 0) return storage.id;
    throw new BackendError(
      'device-failed',
      'A storage is not of this engine, or is used after its release.',
      'Move tensors to the backend that computes with them.',
    );
  }
}
