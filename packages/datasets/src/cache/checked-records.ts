/** @file Which records of a cache file have been held against their checksums. */
import { Worker } from 'node:worker_threads';
import type { CheckerTask } from './checker.js';
import { type CacheRecord, HEADER, pixelBytes } from './record.js';

/** The built checker.js, which lies beside the built index.js. */
const CHECKER = new URL('./checker.js', import.meta.url);

/** Below this a thread would take longer to start than it saves. */
const WORTH_BYTES = 64 * 2 ** 20;

export class CheckedRecords {
  readonly #inOrder: readonly CacheRecord[];
  /** Records that were in the file when it was opened have a number; of others it is known that they are sound. */
  readonly #numbers = new Map<CacheRecord, number>();
  readonly #checked: Uint8Array<SharedArrayBuffer>;
  #checker: Worker | undefined;

  constructor(records: readonly CacheRecord[]) {
    this.#inOrder = [...records].sort((a, b) => a.position - b.position);
    for (const [number, record] of this.#inOrder.entries()) this.#numbers.set(record, number);
    this.#checked = new Uint8Array(new SharedArrayBuffer(records.length));
  }

  /** Has all records of a file checked by a thread, if they are many. `file`: its descriptor. */
  checkAhead(file: number, checker = CHECKER): void {
    const lengths = Float64Array.from(this.#inOrder, pixelBytes);
    if (lengths.reduce((sum, length) => sum + length, 0) < WORTH_BYTES) return;
    const positions = Float64Array.from(this.#inOrder, ({ position }) => position + HEADER);
    const sums = Uint32Array.from(this.#inOrder, ({ crc }) => crc);
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
