/** @file Storages over TensorFlow's tensors: their layout, their lifetimes, and reading them. */
import { elementCount, type Shape, sameShape } from '@striate/shapes';
import {
  bytesOf,
  type DType,
  type HostArray,
  hostArray,
  type MemoryInfo,
  type Operand,
  type Storage,
} from '@striate/tensor';
import { BackendError } from '../errors.js';
import { inverse, movesNothing, type Order, permuted, sameOrder } from './layout.js';
import { type Tensor, type Tf, tfType } from './tf.js';
import { Held, type Variables } from './variables.js';

/** A tensor in memory that is computed when somebody wants it, from others that are kept for that. */
export interface Deferred {
  readonly shape: Shape;
  readonly sources: readonly Tensor[];
  compute(): { tensor: Tensor; order: Order | null };
}

export class TfStorage implements Storage {
  readonly bytes: number;
  readonly dtype: DType;
  /** Null while deferred or only in a variable, and once released. */
  tensor: Tensor | null;
  order: Order | null;
  deferred: Deferred | null = null;
  held: Held | null = null;

  constructor(dtype: DType, bytes: number, tensor: Tensor | null, order: Order | null) {
    this.dtype = dtype;
    this.bytes = bytes;
    this.tensor = tensor;
    this.order = order;
  }
}

interface Read {
  readonly tensor: Tensor;
  readonly dtype: DType;
  resolve(data: HostArray): void;
  reject(error: Error): void;
}

/** A kernel's result in memory; row-major unless it says how it lies. */
export type Placed = Tensor | { readonly tensor: Tensor; readonly order: Order | null };

export class Memory {
  readonly tf: Tf;
  readonly #variables: Variables | undefined;
  readonly #live = new Set<TfStorage>();
  #bytes = 0;
  #outdated: Tensor[] = [];
  #reads: Read[] = [];
  #closed = false;

  constructor(tf: Tf, variables?: Variables) {
    this.tf = tf;
    this.#variables = variables;
  }

  /** Runs a kernel: what it makes on the way is given back, what it returns is kept. */
  run<T extends Placed | Placed[] | undefined>(kernel: string, compute: () => T): T {
    this.checkOpen();
    try {
      // `never`: what a tidy may return is told by types of its own, which do not know `Placed`.
      return this.tf.tidy(() => {
        const result = compute();
        for (const placed of [result].flat()) if (placed) this.tf.keep(tensorOf(placed as Placed));
        return result as never;
      });
    } catch (error) {
      if (error instanceof BackendError) throw error;
      throw new BackendError(
        'device-failed',
        `TensorFlow failed in ${kernel}: ${(error as Error).message}.`,
        'Use smaller batches where memory ran out.',
      );
    } finally {
      for (const tensor of this.#outdated.splice(0)) tensor.dispose();
    }
  }

  /** Runs a kernel with one result. */
  compute(kernel: string, dtype: DType, compute: () => Placed): TfStorage {
    return this.keep(dtype, this.run(kernel, compute));
  }

  keep(dtype: DType, placed: Placed): TfStorage {
    const tensor = tensorOf(placed);
    const order = 'order' in placed ? placed.order : null;
    return this.#note(new TfStorage(dtype, tensor.size * bytesOf(dtype), tensor, order));
  }

  /** A storage whose elements are only computed when they are asked for. */
  defer(dtype: DType, deferred: Deferred): TfStorage {
    const bytes = elementCount(deferred.shape) * bytesOf(dtype);
    const storage = new TfStorage(dtype, bytes, null, null);
    storage.deferred = deferred;
    return this.#note(storage);
  }

  upload(data: HostArray, dtype: DType): TfStorage {
    const copy = dtype === 'uint8' ? Int32Array.from(data) : data.slice();
    return this.compute('upload', dtype, () =>
      this.tf.tensor(copy as Float32Array | Int32Array | Uint8Array, [copy.length], tfType(dtype)),
    );
  }

  /** Puts a kernel's result in the place of what the operand held; not within `run`. */
  replace(x: Operand, placed: Placed): void {
    const storage = this.storageOf(x);
    this.#free(storage);
    storage.tensor = tensorOf(placed);
    storage.order = 'order' in placed ? placed.order : null;
  }

  /**
   * A variable that holds x's elements in that order, divided by `unit`, to be changed in place; within `run` only.
   * Nothing else holds them, so that they need not be copied first.
   */
  variable(x: Operand, order: Order | null, unit: number): Tensor {
    const storage = this.storageOf(x);
    let { held } = storage;
    if (held?.unit !== unit || !sameOrder(storage.order, order)) {
      const tensor = order === null ? this.rowMajor(x) : this.ordered(x, order);
      const content = unit === 1 ? tensor : this.tf.div(tensor, unit);
      this.#dropHeld(storage);
      held = new Held(this.#variables!, content.shape, unit);
      this.tf.keep(held.handle);
      held.assign(content);
      content.dispose();
      storage.held = held;
      storage.order = order;
    }
    storage.tensor?.dispose();
    storage.tensor = null;
    return held.handle;
  }

  orderOf(x: Operand): Order | null {
    return this.storageOf(x).order;
  }

  /** The elements as the contract numbers them, with x's shape; within `run` only. */
  rowMajor(x: Operand): Tensor {
    const tensor = this.#tensor(x);
    const { order } = this.storageOf(x);
    if (order === null) return tensor;
    if (movesNothing(x.shape, order)) return this.tf.reshape(tensor, [...x.shape]);
    return this.tf.transpose(tensor, inverse(order));
  }

  /** The elements in that order, now and for whoever comes next; within `run` only. */
  ordered(x: Operand, order: Order): Tensor {
    const tensor = this.#tensor(x);
    const storage = this.storageOf(x);
    if (sameOrder(storage.order, order)) return tensor;
    const plain = this.rowMajor(x);
    const moved = movesNothing(x.shape, order)
      ? this.tf.reshape(plain, permuted(x.shape, order))
      : this.tf.transpose(plain, [...order]);
    this.#outdated.push(tensor);
    storage.tensor = this.tf.keep(moved);
    storage.order = order;
    return moved;
  }

  /** A copy of the elements as they are now. Reads that are asked for together are done together. */
  read(x: Operand): Promise<HostArray> {
    const tensor = this.run('read', () => this.rowMajor(x).clone());
    return new Promise((resolve, reject) => {
      this.#reads.push({ tensor, dtype: x.dtype, resolve, reject });
      if (this.#reads.length === 1) setImmediate(() => this.#finishReads());
    });
  }

  #finishReads(): void {
    for (const { tensor, dtype, resolve, reject } of this.#reads.splice(0)) {
      try {
        const data = tensor.dataSync<'float32'>();
        const copy = hostArray(dtype, data.length);
        copy.set(data);
        resolve(copy);
      } catch (error) {
        const { message } = error as Error;
        reject(
          new BackendError('device-failed', `TensorFlow failed: ${message}.`, 'Open it again.'),
        );
      } finally {
        tensor.dispose();
      }
    }
  }

  release(storage: Storage): void {
    if (this.#closed) return;
    const live = this.#checked(storage);
    this.#live.delete(live);
    this.#bytes -= live.bytes;
    this.#free(live);
  }

  memory(): MemoryInfo {
    return { storages: this.#live.size, bytes: this.#bytes };
  }

  /** Waits for what is queued: a device computes in order, so that its latest result is its last. */
  async sync(): Promise<void> {
    const storage = this.compute('sync', 'float32', () => this.tf.neg(this.tf.scalar(0)));
    const read = this.read({ storage, shape: [], dtype: 'float32' });
    this.release(storage);
    await read;
  }

  /** Lets what is asked for be read first. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#finishReads();
    this.#closed = true;
    for (const storage of this.#live) this.#free(storage);
  }

  checkOpen(): void {
    if (!this.#closed) return;
    throw new BackendError(
      'closed',
      'The tensorflow engine is closed.',
      "Open another one: await node({ engine: 'tensorflow' }).",
    );
  }

  /** The storage, checked to be a living one of this engine. */
  storageOf(x: Operand): TfStorage {
    return this.#checked(x.storage);
  }

  #checked(storage: Storage): TfStorage {
    if (this.#live.has(storage as TfStorage)) return storage as TfStorage;
    throw new BackendError(
      'device-failed',
      'A storage is not of this engine, or is used after its release.',
      'Move tensors to the backend that computes with them.',
    );
  }

  /** What lies in memory, with x's dimensions; uploads come without. */
  #tensor(x: Operand): Tensor {
    const storage = this.storageOf(x);
    if (storage.deferred) {
      const { tensor, order } = storage.deferred.compute();
      storage.tensor = this.tf.keep(tensor);
      storage.order = order;
      this.#dropDeferred(storage);
    }
    storage.tensor ??= this.#readHeld(storage);
    const { tensor } = storage;
    if (storage.order !== null || sameShape(tensor.shape, x.shape)) return tensor;
    this.#outdated.push(tensor);
    storage.tensor = this.tf.keep(this.tf.reshape(tensor, [...x.shape]));
    return storage.tensor;
  }

  /** In another unit than 1, the variable is given up: what was read is what counts from then on. */
  #readHeld(storage: TfStorage): Tensor {
    const held = storage.held!;
    const content = held.read();
    if (held.unit === 1) return this.tf.keep(content);
    this.#dropHeld(storage);
    return this.tf.keep(this.tf.mul(content, held.unit));
  }

  #dropHeld(storage: TfStorage): void {
    storage.held?.free();
    storage.held = null;
  }

  #note(storage: TfStorage): TfStorage {
    this.#live.add(storage);
    this.#bytes += storage.bytes;
    return storage;
  }

  #free(storage: TfStorage): void {
    storage.tensor?.dispose();
    storage.tensor = null;
    this.#dropHeld(storage);
    this.#dropDeferred(storage);
  }

  #dropDeferred(storage: TfStorage): void {
    for (const source of storage.deferred?.sources ?? []) source.dispose();
    storage.deferred = null;
  }
}

function tensorOf(placed: Placed): Tensor {
  return 'tensor' in placed ? placed.tensor : placed;
}
