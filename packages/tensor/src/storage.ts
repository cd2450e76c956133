/** @file A backend's storage shared by several handles: released when the last one lets go. */
import type { Backend, Storage } from './backend.js';

export class SharedStorage {
  readonly backend: Backend;
  readonly storage: Storage;
  #references = 1;

  constructor(backend: Backend, storage: Storage) {
    this.backend = backend;
    this.storage = storage;
  }

  retain(): this {
    this.#references++;
    return this;
  }

  release(): void {
    if (--this.#references === 0) this.backend.release(this.storage);
  }
}
