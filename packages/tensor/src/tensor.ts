/**
 * @file The tensor: a handle on a storage that a backend owns, with a shape, an element type and, where
 * gradients are recorded, the place in the graph that made it.
 */
import { elementCount, formatShape, type Shape } from '@striate/shapes';
import { backward } from './autograd/backward.js';
import type { GraphNode } from './autograd/graph.js';
import type { Backend, Storage } from './backend.js';
import type { Cell } from './cell.js';
import { type DType, type HostArray, isFloat } from './dtype.js';
import { TensorError } from './errors.js';
import { state } from './state.js';
import { SharedStorage } from './storage.js';

/** What a handle holds on to; apart from it, so that it can be let go when the handle was forgotten. */
interface Holding {
  storage: SharedStorage | undefined;
  node: GraphNode | undefined;
}

function letGo(holding: Holding): void {
  holding.storage?.release();
  holding.node?.release();
  holding.storage = undefined;
  holding.node = undefined;
}

/** The safety net under handles that nobody disposed. */
const forgotten = new FinalizationRegistry<Holding>(letGo);

// Node 20 lacks Symbol.dispose in plain JavaScript; `using` in compiled code looks for this fallback.
const disposeSymbol: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);

export class Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #holding: Holding = { storage: undefined, node: undefined };
  #requiresGrad = false;
  /** The sum of all gradients that `backward` has brought to this leaf, or null. */
  grad: Tensor | null = null;
  /** The cell whose memory this handle may share. @internal */
  base: Cell | undefined;

  /** Use `tensor`, `zeros` and the like; ops make handles of what kernels return. @internal */
  constructor(storage: SharedStorage | undefined, shape: Shape, dtype: DType) {
    this.shape = shape;
    this.dtype = dtype;
    if (storage) {
      this.adopt(storage);
      state.scopes.at(-1)?.add(this);
    }
  }

  get backend(): Backend {
    return this.shared.backend;
  }

  /** The backend's storage, for kernels. Throws TensorError once disposed. */
  get storage(): Storage {
    return this.shared.storage;
  }

  /** @internal */
  get shared(): SharedStorage {
    if (!this.#holding.storage) throw this.missing();
    return this.#holding.storage;
  }

  /** Whether the handle has been disposed of (or a cell has not been materialised yet). */
  get isDisposed(): boolean {
    return this.#holding.storage === undefined;
  }

  /** @internal */
  get node(): GraphNode | undefined {
    return this.#holding.node;
  }

  /** The number of elements. */
  get size(): number {
    return elementCount(this.shape);
  }

  /** Whether gradients are recorded for what is computed from this tensor. May be set on leaves only. */
  get requiresGrad(): boolean {
    return this.#requiresGrad || this.#holding.node !== undefined;
  }

  set requiresGrad(wanted: boolean) {
    if (this.#holding.node) {
      throw new TensorError(
        'wrong-value',
        'requiresGrad can be set on leaves only; this tensor was computed from others.',
        'Call detach() first.',
      );
    }
    if (wanted && !isFloat(this.dtype)) {
      throw new TensorError(
        'wrong-dtype',
        `Gradients are of floating-point numbers, not of ${this.dtype}.`,
        "Cast it first: cast(x, 'float32').",
      );
    }
    this.#requiresGrad = wanted;
  }

  /** The elements in row-major order, once the device has them. */
  data(): Promise<HostArray> {
    return this.backend.read(this);
  }

  /** The one element of a tensor of size 1. Throws TensorError for any other size. */
  async item(): Promise<number> {
    if (this.size !== 1) {
      throw new TensorError(
        'wrong-value',
        `item() reads tensors of one element, not of shape ${formatShape(this.shape)}.`,
        'Reduce it first, or read all with data().',
      );
    }
    return (await this.data())[0]!;
  }

  /**
   * Brings d this / d leaf to the `grad` of every leaf that requires it. `gradient` weighs the elements;
   * a tensor of one element needs none. The graph is freed unless `retainGraph` (`torch.Tensor.backward`).
   */
  backward(options: { gradient?: Tensor; retainGraph?: boolean } = {}): void {
    backward(this, options.gradient, options.retainGraph ?? false);
  }

  /** The same values without their history. */
  detach(): Tensor {
    const handle = new Tensor(this.shared.retain(), this.shape, this.dtype);
    handle.base = this.base;
    return handle;
  }

  /** Gives the handle back; what the graph has saved stays until backward. Twice does no harm. */
  dispose(): void {
    forgotten.unregister(this.#holding);
    letGo(this.#holding);
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  toString(): string {
    const where = this.isDisposed ? 'no storage' : this.backend.name;
    return `Tensor(${formatShape(this.shape)}, ${this.dtype}, ${where})`;
  }

  /** Takes over one reference. @internal */
  protected adopt(storage: SharedStorage): void {
    if (!this.#holding.storage) forgotten.register(this, this.#holding, this.#holding);
    this.#holding.storage?.release();
    this.#holding.storage = storage;
  }

  /** Makes this the output of `node`, whose reference it takes over. @internal */
  attach(node: GraphNode): this {
    this.#holding.node = node;
    return this;
  }

  protected missing(): TensorError {
    return new TensorError(
      'disposed',
      `A tensor of shape ${formatShape(this.shape)} is used after it was disposed of.`,
      'Return it from its scope, or dispose of it later.',
    );
  }
}

/** The handle of what a kernel of `backend` has just returned. */
export function wrap(backend: Backend, storage: Storage, shape: Shape, dtype: DType): Tensor {
  return new Tensor(new SharedStorage(backend, storage), shape, dtype);
}
