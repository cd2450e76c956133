/** @file Which records of a cache file have been held against their checksums. */
import { Worker } from 'node:worker_threads';
import type { CheckerTask } from './checker.js';
import { type CacheRecord, HEADER, pixelBytes } from './record.js';

/** The built checker.js, which lies beside the built index.js. */
const CHECKER = new URL('./checker.js', import.meta.url);

/** Below this a thread would take longer to start than it saves. */
const WORTH_BYTES = 64 * 2 ** 20;

export class CheckedRecords {
  /** Records that were in the file when it was opened have a number; of others it is known that they are sound. */
  readonly #numbers = new Map<CacheRecord, number>();
  readonly #checked: Uint8Array<SharedArrayBuffer>;
  readonly #checker: Worker | undefined;

  /** `file`: its descriptor. A thread begins to check `records` if there are many. */
  constructor(file: number, records: readonly CacheRecord[], checker = CHECKER) {
    const inOrder = [...records].sort((a, b) => a.position - b.position);
    for (const [number, record] of inOrder.entries()) this.#numbers.set(record, number);
    this.#checked = new Uint8Array(new SharedArrayBuffer(inOrder.length));
    const lengths = Float64Array.from(inOrder, pixelBytes);
    if (lengths.reduce((sum, length) => sum + length, 0) < WORTH_BYTES) return;
    const positions = Float64Array.from(inOrder, ({ position }) => position + HEADER);
    const sums = Uint32Array.from(inOrder, ({ crc }) => crc);
    const task: CheckerTask = { file, positions, lengths, sums, checked: this.#checked };
    this.#checker = new Worker(checker, { workerData: task });
    // Whatever it has not checked is checked when it is read.
    this.#checker.on('error', () => {});
    this.#checker.unref();
  }

  has(record: CacheRecord): boolean {
    const number = this.#numbers.get(record);
    return number === undefined || this.#checked[number] === 1;
  }

  add(record: CacheRecord): void {
    const number = this.#numbers.get(record);
    if (number !== undefined) this.#checked[number] = 1;
  }

  /** To be called before the file is closed. */
  async close(): Promise<void> {
    await this.#checker?.terminate();
  }
}
