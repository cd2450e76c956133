/** @file Buffers between host and device, used again. */
import { WebGpuError } from '../errors.js';
import { sizeClass } from './pool.js';
import { WORD } from './storage.js';

/** GPUBufferUsage.MAP_READ | COPY_DST, and MAP_WRITE | COPY_SRC. */
const READBACK = 0x01 | 0x08;
const UPLOAD = 0x02 | 0x04;
/** GPUMapMode.WRITE. */
const WRITE = 2;

/** Idle buffers to read from take at most so many bytes; no larger one is kept. */
const MOST_READ_BYTES = 2 ** 25;
/** Buffers to upload through; a browser copies them as a whole. */
const CHUNK_BYTES = [2 ** 14, 2 ** 18, 2 ** 22] as const;
/** Idle ones take at most so many bytes. */
const MOST_UPLOAD_BYTES = 2 ** 27;

/** What the host reads from. */
export class ReadbackPool {
  readonly #device: GPUDevice;
  /** The one that was used last at the end. */
  readonly #idle: GPUBuffer[] = [];
  #idleBytes = 0;
  created = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  take(bytes: number): GPUBuffer {
    const size = sizeClass(bytes);
    const at = this.#idle.findLastIndex((buffer) => buffer.size === size);
    if (at >= 0) {
      this.#idleBytes -= size;
      return this.#idle.splice(at, 1)[0]!;
    }
    this.created++;
    return this.#device.createBuffer({ size, usage: READBACK });
  }

  /** Takes back a mapped buffer. */
  give(buffer: GPUBuffer): void {
    buffer.unmap();
    if (buffer.size > MOST_READ_BYTES) {
      buffer.destroy();
      return;
    }
    this.#idle.push(buffer);
    this.#idleBytes += buffer.size;
    while (this.#idleBytes > MOST_READ_BYTES) {
      const oldest = this.#idle.shift()!;
      this.#idleBytes -= oldest.size;
      oldest.destroy();
    }
  }
}

interface Chunk {
  readonly buffer: GPUBuffer;
  readonly words: Uint32Array<ArrayBuffer>;
}

/** Part of an upload: where it lies, and where it goes in its target. */
export interface Staged {
  readonly source: GPUBuffer;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** What the host writes uploads into: memory that the device copies from, mapped again once it has. */
export class UploadRing {
  readonly #device: GPUDevice;
  readonly #idle: Chunk[] = [];
  #idleBytes = 0;
  #filled: GPUBuffer[] = [];
  #open: Chunk | undefined;
  /** Words of the open chunk that are taken. */
  #used = 0;
  created = 0;
  /** Bytes of the chunks that were written since the last `seal`. */
  stagedBytes = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Copies words, or bytes of which each becomes a word. */
  stage(words: Uint32Array | Uint8Array): Staged[] {
    const staged: Staged[] = [];
    let done = 0;
    while (done < words.length) {
      const { buffer, words: room } = this.#roomFor(words.length - done);
      const count = Math.min(words.length - done, room.length - this.#used);
      room.set(words.subarray(done, done + count), this.#used);
      const [from, to, bytes] = [this.#used, done, count].map((word) => word * WORD);
      staged.push({ source: buffer, from: from!, to: to!, bytes: bytes! });
      this.#used += count;
      done += count;
    }
    return staged;
  }

  /** Hands over what has been written, so that commands can read it. */
  seal(): readonly GPUBuffer[] {
    const filled = this.#filled;
    for (const buffer of filled) buffer.unmap();
    this.#filled = [];
    this.#open = undefined;
    this.stagedBytes = 0;
    return filled;
  }

  /** To be called once the commands that read from them are submitted. */
  recycle(buffers: readonly GPUBuffer[]): void {
    for (const buffer of buffers) {
      // A lost device maps nothing; that it was lost is said elsewhere.
      buffer.mapAsync(WRITE).then(
        () => this.#keep(buffer),
        () => {},
      );
    }
  }

  #keep(buffer: GPUBuffer): void {
    if (this.#idleBytes + buffer.size > MOST_UPLOAD_BYTES) {
      buffer.destroy();
      return;
    }
    this.#idle.push(mapped(buffer));
    this.#idleBytes += buffer.size;
  }

  /** A chunk with room for some of so many words. */
  #roomFor(count: number): Chunk {
    if (this.#open && this.#used < this.#open.words.length) return this.#open;
    const size = CHUNK_BYTES.find((bytes) => bytes >= count * WORD) ?? CHUNK_BYTES.at(-1)!;
    const at = this.#idle.findLastIndex(({ buffer }) => buffer.size === size);
    if (at >= 0) this.#idleBytes -= size;
    const chunk = at >= 0 ? this.#idle.splice(at, 1)[0]! : this.#made(size);
    this.#filled.push(chunk.buffer);
    this.stagedBytes += size;
    this.#open = chunk;
    this.#used = 0;
    return chunk;
  }

  #made(size: number): Chunk {
    this.created++;
    try {
      return mapped(this.#device.createBuffer({ size, usage: UPLOAD, mappedAtCreation: true }));
    } catch (error) {
      throw new WebGpuError(
        'out-of-memory',
        `There is no memory for an upload: ${(error as Error).message}.`,
        'Use smaller batches, or wait for the device between uploads: await backend.sync().',
      );
    }
  }
}

function mapped(buffer: GPUBuffer): Chunk {
  return { buffer, words: new Uint32Array(buffer.getMappedRange()) };
}
