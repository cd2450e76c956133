/** @file A backend's storage shared by several handles: released when the last one lets go. */
import type { Shape } from '@striate/shapes';
import type { Backend, Storage } from './backend.js';
import { noteFilled, type Origin } from './debug/watch.js';
import type { DType } from './dtype.js';
import { state } from './state.js';

export class SharedStorage {
  readonly backend: Backend;
  readonly storage: Storage;
  /** Which call made it, if somebody watched. */
  origin: Origin | undefined;
  #references = 1;
  #saved = 0;

  /** Use `filledStorage`. */
  constructor(backend: Backend, storage: Storage) {
    this.backend = backend;
    this.storage = storage;
  }

  /** Whether nothing but graphs holds it, for a backward that has not run. */
  get isSavedOnly(): boolean {
    return this.#references === this.#saved;
  }

  retain(): this {
    this.#references++;
    return this;
  }

  release(): void {
    if (--this.#references > 0) return;
    if (state.watchers.size > 0) for (const watcher of state.watchers) watcher.released?.(this);
    this.backend.release(this.storage);
  }

  /** Like retain, for a graph. */
  save(): this {
    this.#saved++;
    return this.retain();
  }

  /** Undoes `save`. */
  releaseSaved(): void {
    this.#saved--;
    this.release();
  }
}

/** The first reference on what a kernel or an upload of `backend` has just returned. */
export function filledStorage(
  backend: Backend,
  storage: Storage,
  shape: Shape,
  dtype: DType,
): SharedStorage {
  const shared = new SharedStorage(backend, storage);
  if (state.watchers.size > 0) noteFilled(shared, shape, dtype, false);
  return shared;
}
