/** @file The engine's storages: kernels that fill them in order, their layout, their lifetimes, and reading them. */
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
import { Queue } from './queue.js';
import { type Placed, TfStorage, tensorsOf } from './storage.js';
import { type Tensor, type Tf, tfType } from './tf.js';
import { Held, type Variables } from './variables.js';

/** What a kernel makes. */
export interface Made {
  readonly dtype: DType;
  readonly shape: Shape;
}

export class Memory {
  readonly tf: Tf;
  readonly #variables: Variables | undefined;
  readonly #queue = new Queue();
  /** What the caller holds, and what is not freed yet. */
  readonly #live = new Set<Storage>();
  readonly #kept = new Set<TfStorage>();
  #bytes = 0;
  #outdated: Tensor[] = [];
  #closed = false;

  constructor(tf: Tf, variables?: Variables) {
    this.tf = tf;
    this.#variables = variables;
  }

  /**
   * Queues a kernel and returns at once the storages that its results will fill, in their order. What it makes on
   * the way is given back. Where it fails, whoever reads its results learns why.
   */
  run(kernel: string, makes: readonly Made[], compute: () => readonly Placed[]): TfStorage[] {
    this.#checkOpen();
    const storages = makes.map(({ dtype, shape }) => this.#make(dtype, elementCount(shape)));
    this.#enqueue(kernel, storages, compute);
    return storages;
  }

  /** A kernel with one result. */
  compute(kernel: string, dtype: DType, shape: Shape, compute: () => Placed): TfStorage {
    return this.run(kernel, [{ dtype, shape }], () => [compute()])[0]!;
  }

  /** A kernel that changes its operands: its results, if it has some, take their places. */
  change(kernel: string, operands: readonly Operand[], compute: () => readonly Placed[]): void {
    this.#checkOpen();
    const storages = operands.map(({ storage }) => storage as TfStorage);
    this.#enqueue(kernel, storages, compute);
  }

  #enqueue(kernel: string, targets: readonly TfStorage[], compute: () => readonly Placed[]): void {
    this.#queue.add(() => {
      try {
        const results = this.#tidy(compute);
        results.forEach((placed, i) => {
          targets[i]!.put(placed);
        });
      } catch (error) {
        const failure = failureOf(kernel, error);
        for (const storage of targets) storage.failure = failure;
      }
    });
  }

  /** Of the tensors that are made meanwhile, only those in the results live on. */
  #tidy(compute: () => readonly Placed[]): readonly Placed[] {
    try {
      // `never`: what a tidy may return is told by types of its own, which do not know `Placed`.
      return this.tf.tidy(() => {
        const results = compute();
        for (const tensor of results.flatMap(tensorsOf)) this.tf.keep(tensor);
        return results as never;
      });
    } finally {
      for (const tensor of this.#outdated.splice(0)) tensor.dispose();
    }
  }

  upload(data: HostArray, dtype: DType): TfStorage {
    const copy = dtype === 'uint8' ? Int32Array.from(data) : data.slice();
    const shape = [copy.length];
    return this.compute('upload', dtype, shape, () =>
      this.tf.tensor(copy as Float32Array | Int32Array | Uint8Array, shape, tfType(dtype)),
    );
  }

  /**
   * A variable that holds x's elements in that order, divided by `unit`, to be changed in place; within a kernel only.
   * Nothing else holds them, so that they need not be copied first.
   */
  variable(x: Operand, order: Order | null, unit: number): Tensor {
    const storage = this.storageOf(x);
    let { held } = storage;
    if (held?.unit !== unit || !sameOrder(storage.order, order)) {
      const tensor = order === null ? this.rowMajor(x) : this.ordered(x, order);
      const content = unit === 1 ? tensor : this.tf.div(tensor, unit);
      storage.dropHeld();
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

  /** The operand as it is now, checked to be a living one of this engine. */
  operand({ storage, shape, dtype }: Operand): Operand {
    this.#checkOpen();
    if (!this.#live.has(storage)) throw notHeld();
    return { storage, shape, dtype };
  }

  orderOf(x: Operand): Order | null {
    return this.storageOf(x).order;
  }

  /** The elements as the contract numbers them, with x's shape; within a kernel only. */
  rowMajor(x: Operand): Tensor {
    const tensor = this.#tensor(x);
    const { order } = this.storageOf(x);
    if (order === null) return tensor;
    if (movesNothing(x.shape, order)) return this.tf.reshape(tensor, [...x.shape]);
    return this.tf.transpose(tensor, inverse(order));
  }

  /** The elements in that order, now and for whoever comes next; within a kernel only. */
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

  /** A copy of the elements as they are now. */
  read(x: Operand): Promise<HostArray> {
    this.#checkOpen();
    return new Promise((resolve, reject) => {
      this.#queue.add(() => {
        try {
          this.#tidy(() => {
            const data = this.rowMajor(x).dataSync<'float32'>();
            const copy = hostArray(x.dtype, data.length);
            copy.set(data);
            resolve(copy);
            return [];
          });
        } catch (error) {
          reject(failureOf('read', error));
        }
      });
    });
  }

  release(storage: Storage): void {
    if (this.#closed) return;
    if (!this.#live.delete(storage)) throw notHeld();
    const live = storage as TfStorage;
    this.#bytes -= live.bytes;
    this.#queue.add(() => this.#free(live));
  }

  memory(): MemoryInfo {
    return { storages: this.#live.size, bytes: this.#bytes };
  }

  /** Waits for what is queued: a device computes in order, so that its latest result is its last. */
  async sync(): Promise<void> {
    const storage = this.compute('sync', 'float32', [], () => this.tf.neg(this.tf.scalar(0)));
    const read = this.read({ storage, shape: [], dtype: 'float32' });
    this.release(storage);
    await read;
  }

  /** Lets what is asked for be computed and read first. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.drain();
    for (const storage of this.#kept) this.#free(storage);
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new BackendError(
      'closed',
      'The tensorflow engine is closed.',
      "Open another one: await node({ engine: 'tensorflow' }).",
    );
  }

  /** Within a kernel only. Throws what made the storage has failed with. */
  storageOf(x: Operand): TfStorage {
    const storage = x.storage as TfStorage;
    if (storage.failure) throw storage.failure;
    return storage;
  }

  /** What lies in memory, with x's dimensions; uploads come without. */
  #tensor(x: Operand): Tensor {
    const storage = this.storageOf(x);
    if (storage.deferred) {
      storage.settle();
      this.tf.keep(storage.tensor!);
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
    storage.dropHeld();
    return this.tf.keep(this.tf.mul(content, held.unit));
  }

  #make(dtype: DType, elements: number): TfStorage {
    const storage = new TfStorage(dtype, elements * bytesOf(dtype));
    this.#live.add(storage);
    this.#kept.add(storage);
    this.#bytes += storage.bytes;
    return storage;
  }

  #free(storage: TfStorage): void {
    this.#kept.delete(storage);
    storage.free();
  }
}

function notHeld(): BackendError {
  return new BackendError(
    'device-failed',
    'A storage is not of this engine, or is used after its release.',
    'Move tensors to the backend that computes with them.',
  );
}

function failureOf(kernel: string, error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  return new BackendError(
    'device-failed',
    `TensorFlow failed in ${kernel}: ${(error as Error).message}.`,
    'Use smaller batches where memory ran out.',
  );
}
