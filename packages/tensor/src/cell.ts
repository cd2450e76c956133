/**
 * @file Cells: the tensors that change in place. Parameters are trained, buffers are kept beside them
 * (running statistics). A cell knows its shape at once and gets its storage when its module is moved to
 * a backend. Every write raises its version; backward through a value saved before the write is an error.
 */
import { elementCount, formatShape, type Shape, sameShape } from '@striate/shapes';
import type { Backend } from './backend.js';
import { noteFilled } from './debug/watch.js';
import { type HostArray, hostArray } from './dtype.js';
import { TensorError } from './errors.js';
import { untracked } from './scope.js';
import { state } from './state.js';
import { filledStorage } from './storage.js';
import { Tensor, wrap } from './tensor.js';

/** Makes a cell's first values on the host. */
export type Initializer = () => Float32Array;

export class Cell extends Tensor {
  #version = 0;
  #initial: Initializer | HostArray;

  /** `initial`: the first values, or what makes them when the cell is materialised. */
  constructor(shape: Shape, initial: Initializer | Float32Array) {
    super(undefined, shape, 'float32');
    this.#initial = initial;
    this.base = this;
  }

  /** Raised by every write. */
  get version(): number {
    return this.#version;
  }

  /** Puts the cell on `backend`: its first values, or those it has elsewhere. */
  async to(backend: Backend): Promise<void> {
    if (!this.isDisposed && this.backend === backend) return;
    const values = await this.values();
    this.#upload(values, backend);
    this.#initial = new Float32Array();
    this.grad?.dispose();
    this.grad = null;
  }

  /** The current values on the host, wherever the cell is. */
  async values(): Promise<HostArray> {
    if (!this.isDisposed) return this.data();
    if (typeof this.#initial === 'function') this.#initial = this.#initial();
    return this.#initial;
  }

  /** Writes `values` (row-major, as many as the cell has elements). Throws TensorError. */
  load(values: HostArray): void {
    if (values.length !== this.size) {
      throw new TensorError(
        'wrong-value',
        `${values.length} values do not fill a cell of shape ${formatShape(this.shape)}.`,
        `Give ${this.size}.`,
      );
    }
    if (this.isDisposed) {
      this.#initial = Float32Array.from(values);
    } else {
      this.#upload(values, this.backend);
    }
    this.#version++;
  }

  /** Takes the values of `value` (of the same shape) over, and the handle with them. */
  replace(value: Tensor): void {
    if (!sameShape(value.shape, this.shape)) {
      throw new TensorError(
        'wrong-value',
        `A cell of shape ${formatShape(this.shape)} can't become ${formatShape(value.shape)}.`,
        'Give a tensor of the same shape.',
      );
    }
    this.adopt(value.shared.retain());
    value.dispose();
    this.#version++;
  }

  /** Notes that a kernel has written into the storage. */
  touch(): void {
    this.#version++;
    if (state.watchers.size > 0) noteFilled(this.shared, this.shape, this.dtype, true);
  }

  #upload(values: HostArray, backend: Backend): void {
    const storage = backend.upload(values, this.dtype);
    this.adopt(filledStorage(backend, storage, this.shape, this.dtype));
  }

  protected override get kind(): string {
    return 'Cell';
  }

  protected override get whereabouts(): string {
    return this.isDisposed ? 'on no backend' : this.backend.name;
  }

  protected override missing(): TensorError {
    return new TensorError(
      'not-materialized',
      `A cell of shape ${formatShape(this.shape)} is not on any backend yet.`,
      'Move its module first: await model.to(backend).',
    );
  }
}

/** A trained cell (`torch.nn.Parameter`). */
export class Parameter extends Cell {
  constructor(shape: Shape, initial: Initializer | Float32Array) {
    super(shape, initial);
    this.requiresGrad = true;
  }

  protected override get kind(): string {
    return 'Parameter';
  }
}

/** A cell that is kept but not trained (`torch.nn.Buffer`). */
export class Buffer extends Cell {
  protected override get kind(): string {
    return 'Buffer';
  }
}

/** A cell of zeros beside `cell`, on its backend: an optimizer's moment. */
export function zerosLike(cell: Cell): Buffer {
  const zeros = hostArray('float32', elementCount(cell.shape)) as Float32Array;
  const buffer = new Buffer(cell.shape, zeros);
  const { backend } = cell;
  untracked(() => {
    buffer.replace(wrap(backend, backend.fill(cell.shape, 'float32', 0), cell.shape, 'float32'));
  });
  return buffer;
}
