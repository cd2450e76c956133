/** @file What a tensor of the contract is on TensorFlow: a tensor in some layout, a variable, or work put off. */
import type { DType, Storage } from '@striate/tensor';
import type { BackendError } from '../errors.js';
import type { Order } from './layout.js';
import type { Tensor } from './tf.js';
import type { Held } from './variables.js';

/** A tensor as it lies in memory. */
export interface Arranged {
  readonly tensor: Tensor;
  readonly order: Order | null;
}

/** A tensor that is computed when somebody wants it, from others that are kept for that. */
export interface Deferred {
  readonly sources: readonly Tensor[];
  compute(): Arranged;
}

/** A kernel's result in memory; row-major unless it says how it lies. */
export type Placed = Tensor | Arranged | Deferred;

export class TfStorage implements Storage {
  readonly bytes: number;
  readonly dtype: DType;
  /** Null before the kernel has run, while deferred or only in a variable, and once freed. */
  tensor: Tensor | null = null;
  order: Order | null = null;
  deferred: Deferred | null = null;
  held: Held | null = null;
  /** Why it holds nothing: what made it has failed. */
  failure: BackendError | null = null;

  constructor(dtype: DType, bytes: number) {
    this.dtype = dtype;
    this.bytes = bytes;
  }

  /** Takes what a kernel made in the place of what there was. */
  put(placed: Placed): void {
    this.free();
    if ('sources' in placed) {
      this.deferred = placed;
    } else {
      const { tensor, order } = arranged(placed);
      this.tensor = tensor;
      this.order = order;
    }
  }

  /** Computes what was put off; what it was computed from is given back. */
  settle(): void {
    const { deferred } = this;
    if (!deferred) return;
    const { tensor, order } = deferred.compute();
    this.tensor = tensor;
    this.order = order;
    this.#dropDeferred();
  }

  dropHeld(): void {
    this.held?.free();
    this.held = null;
  }

  free(): void {
    this.tensor?.dispose();
    this.tensor = null;
    this.dropHeld();
    this.#dropDeferred();
  }

  #dropDeferred(): void {
    for (const source of this.deferred?.sources ?? []) source.dispose();
    this.deferred = null;
  }
}

/** The tensors that must outlive the kernel that made them. */
export function tensorsOf(placed: Placed): readonly Tensor[] {
  return 'sources' in placed ? placed.sources : [arranged(placed).tensor];
}

function arranged(placed: Tensor | Arranged): Arranged {
  return 'tensor' in placed ? placed : { tensor: placed, order: null };
}
