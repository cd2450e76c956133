/** @file The memory of batches that are done with, for batches to come. */

/** Memory that will all be written to. Clearing a large batch holds the thread up for milliseconds; Node need not. */
function uncleared(bytes: number): ArrayBuffer {
  const { Buffer } = globalThis as { Buffer?: typeof globalThis.Buffer };
  return Buffer ? (Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer) : new ArrayBuffer(bytes);
}

/**
 * Left to the garbage collector, batches of many megabytes have it run every few batches, which holds the thread up
 * for milliseconds each time.
 */
export class BatchMemory {
  readonly #most: number;
  /** What is lent and may be given back. */
  readonly #lent = new WeakSet<ArrayBufferLike>();
  /** The one that has lain here longest comes first. */
  #free: ArrayBuffer[] = [];

  /** `most`: how many batches are ever in use at a time. */
  constructor(most: number) {
    this.#most = most;
  }

  take(bytes: number): ArrayBuffer {
    const found = this.#free.findIndex(({ byteLength }) => byteLength === bytes);
    const buffer = found < 0 ? uncleared(bytes) : this.#free.splice(found, 1)[0]!;
    this.#lent.add(buffer);
    return buffer;
  }

  /**
   * Takes memory away from all who hold it: their arrays are empty from now on. What is not lent, or given back
   * already, stays as it is.
   */
  giveBack(buffer: ArrayBufferLike): void {
    if (!this.#lent.delete(buffer) || buffer.byteLength === 0) return;
    this.#free.push(structuredClone(buffer as ArrayBuffer, { transfer: [buffer as ArrayBuffer] }));
    if (this.#free.length > this.#most) this.#free.shift();
  }

  clear(): void {
    this.#free = [];
  }
}
