/**
 * @file The tensor: a handle on a storage that a backend owns, with a shape, an element type and, where
 * gradients are recorded, the place in the graph that made it.
 */
import { elementCount, formatShape, type Shape } from '@striate/shapes';
import { backward } from './autograd/backward.js';
import type { GraphNode } from './autograd/graph.js';
import type { Backend, Storage } from './backend.js';
import type { Cell } from './cell.js';
import { settled } from './debug/watch.js';
import { disposeSymbol } from './dispose.js';
import { type DType, type HostArray, isFloat } from './dtype.js';
import { TensorError } from './errors.js';
import { formatSample, type Sample, sampleOf } from './print.js';
import { state } from './state.js';
import { filledStorage, type SharedStorage } from './storage.js';

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

/** `util.inspect.custom`, without an import of Node. */
const inspectSymbol: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

export class Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #holding: Holding = { storage: undefined, node: undefined };
  #requiresGrad = false;
  /**
   * The sum of all gradients that `backward` has brought to this leaf, or null. It goes with the leaf:
   * set it to null to keep it longer.
   */
  grad: Tensor | null = null;
  /** The cell whose memory this handle may share. @internal */
  base: Cell | undefined;
  /** What toString shows of the values that were read last, and the version of `base` they had. */
  #seen: { readonly sample: Sample | undefined; readonly version: number | undefined } | undefined;

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

  /** Whether gradients are recorded for what is computed from this tensor. May be set on floating-point leaves only. */
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
        `Tensors of ${this.dtype} have no gradients.`,
        "Cast it first: cast(x, 'float32').",
      );
    }
    this.#requiresGrad = wanted;
  }

  /** The elements in row-major order, once the device has them. */
  data(): Promise<HostArray> {
    const version = this.base?.version;
    const read = this.backend.read(this);
    return (state.watchers.size === 0 ? read : settled(read)).then((values) => {
      this.#seen = { sample: sampleOf(values, this.shape), version };
      return values;
    });
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

  /** Gives the handle back, and `grad` with it; what the graph has saved stays until backward. Twice does no harm. */
  dispose(): void {
    this.grad?.dispose();
    this.grad = null;
    forgotten.unregister(this.#holding);
    letGo(this.#holding);
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  /**
   * "Tensor([2, 3], float32, cpu, gradFn: mul)" and, once `data()` or `item()` has read them and as long
   * as they can't have changed, the values as PyTorch prints them: edges alone of more than 1,000.
   */
  toString(): string {
    const notes = [formatShape(this.shape), this.dtype, this.whereabouts];
    const { node } = this.#holding;
    if (node) notes.push(`gradFn: ${node.op}`);
    else if (this.#requiresGrad) notes.push('requiresGrad');
    const header = `${this.kind}(${notes.join(', ')})`;
    const { sample, version } = this.#seen ?? {};
    if (!sample || version !== this.base?.version) return header;
    return `${header}${this.shape.length === 0 ? ' ' : '\n'}${formatSample(sample, this.dtype)}`;
  }

  /** What Node's console.log shows. */
  [inspectSymbol](): string {
    return this.toString();
  }

  /** The name of the class, also where a bundler has shortened it. */
  protected get kind(): string {
    return 'Tensor';
  }

  protected get whereabouts(): string {
    return this.isDisposed ? 'disposed' : this.backend.name;
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
  return new Tensor(filledStorage(backend, storage, shape, dtype), shape, dtype);
}
