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
  /** Keeps a picture, and its memory, if it can; whatever goes wrong is told by `status`. */
  write(key: string, picture: Picture): Promise<void>;
  /** Makes what was kept last, for this program and the next. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps pictures in memory, outside of the JavaScript heap. */
export class MemoryCache implements PictureCache {
  readonly #maxBytes: number;
  readonly #pictures = new Map<string, Picture>();
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

  async write(key: string, picture: Picture): Promise<void> {
    if (this.#pictures.has(key)) return;
    if (this.#bytes + picture.pixels.length > this.#maxBytes) {
      this.#full = true;
      return;
    }
    this.#bytes += picture.pixels.length;
    this.#pictures.set(key, picture);
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {
    this.#pictures.clear();
    this.#bytes = 0;
  }
}
