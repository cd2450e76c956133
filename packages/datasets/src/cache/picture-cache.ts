/** @file What a cache of decoded pictures does, and the one in memory. */
import type { Picture } from '../picture.js';

/** Gives the memory that a picture of this size is to be written to. */
export type PicturePlace = (height: number, width: number) => Uint8Array;

/** What a cache holds, and whether it still takes more. */
export interface CacheStatus {
  /** 'growing': it keeps what it is given; 'full': no more fits; 'stopped': it cannot be written, see `reason`. */
  readonly state: 'growing' | 'full' | 'stopped';
  readonly pictures: number;
  readonly bytes: number;
  /** Pictures served since it was opened. */
  readonly hits: number;
  readonly reason?: string | undefined;
}

/** Keeps pictures by a key that names a file, its size and time, and what was done to it. */
export interface PictureCache {
  readonly status: CacheStatus;
  /** Writes the picture to its place; false if it is not held. */
  read(key: string, place: PicturePlace): Promise<boolean>;
  /** Keeps a copy of a picture if it can; whatever goes wrong is told by `status`. */
  write(key: string, picture: Picture): Promise<void>;
  /** Makes what was kept last, for this program and the next. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

/** Says once that a run goes on with a cache that holds a part of its pictures. `name`: which cache it is. */
export function warnOfFull(name: string, pictures: number, maxBytes: number): void {
  process.emitWarning(
    `The picture cache ${name} is full: it holds ${pictures} pictures, and maxBytes is ${maxBytes}. The run goes on and decodes all others in every epoch. Raise maxBytes, or have the Compose begin with a smaller Resize.`,
    { code: 'STRIATE_CACHE_FULL' },
  );
}

/** Small pictures lie side by side in slabs of so much memory: so much comes fresh from the system, and cleared. */
const SLAB_BYTES = 64 * 2 ** 20;
/** A larger one gets memory of its own: a slab would lose too much at its end. */
const SMALL_BYTES = 2 ** 20;

/**
 * Keeps pictures in memory, outside of the JavaScript heap. The memory is shared only in name: memory of other kinds
 * has the garbage collector run while it grows, though there is nothing to collect.
 */
export class MemoryCache implements PictureCache {
  readonly #maxBytes: number;
  readonly #pictures = new Map<string, Picture>();
  /** What is left of the last slab. */
  #room: Uint8Array = new Uint8Array();
  #allocated = 0;
  #bytes = 0;
  #hits = 0;
  #full = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get status(): CacheStatus {
    const state = this.#full ? 'full' : 'growing';
    return { state, pictures: this.#pictures.size, bytes: this.#bytes, hits: this.#hits };
  }

  async read(key: string, place: PicturePlace): Promise<boolean> {
    const held = this.#pictures.get(key);
    if (!held) return false;
    place(held.height, held.width).set(held.pixels);
    this.#hits++;
    return true;
  }

  async write(key: string, { pixels, height, width }: Picture): Promise<void> {
    if (this.#full || this.#pictures.has(key)) return;
    const own = this.#take(pixels.length);
    if (!own) {
      this.#full = true;
      warnOfFull('in memory', this.#pictures.size, this.#maxBytes);
      return;
    }
    own.set(pixels);
    this.#bytes += own.length;
    this.#pictures.set(key, { pixels: own, height, width });
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {
    this.#pictures.clear();
    this.#room = new Uint8Array();
    this.#bytes = 0;
  }

  /** Memory of `length` bytes; undefined beyond `maxBytes`. */
  #take(length: number): Uint8Array | undefined {
    if (this.#room.length < length) {
      const left = this.#maxBytes - this.#allocated;
      if (left < length) return undefined;
      const bytes = length > SMALL_BYTES ? length : Math.min(SLAB_BYTES, left);
      const slab = new Uint8Array(new SharedArrayBuffer(bytes));
      this.#allocated += bytes;
      if (length > SMALL_BYTES) return slab;
      this.#room = slab;
    }
    const own = this.#room.subarray(0, length);
    this.#room = this.#room.subarray(length);
    return own;
  }
}
