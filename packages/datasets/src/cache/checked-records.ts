/** @file Which records of a cache file have been held against their checksums. */
import { Worker } from 'node:worker_threads';
import type { CheckerTask } from './checker.js';
import { type CacheRecord, HEADER, pixelBytes } from './record.js';

/** The built checker.js, which lies beside the built index.js. */
const CHECKER = new URL('./checker.js', import.meta.url);

/** Below this a thread would take longer to start than it saves. */
const WORTH_BYTES = 64 * 2 ** 20;

export class CheckedRecords {
  readonly #records: readonly CacheRecord[];
  readonly #checked: Uint8Array<SharedArrayBuffer>;
  #checker: Worker | undefined;

  /** `records`: of a file as it was opened. */
  constructor(records: readonly CacheRecord[]) {
    const last = records.reduce((most, { number }) => Math.max(most, number!), -1);
    this.#records = records;
    this.#checked = new Uint8Array(new SharedArrayBuffer(last + 1));
  }

  /** Has all records of a file checked by a thread, if they are many. `file`: its descriptor. */
  checkAhead(file: number, checker = CHECKER): void {
    const count = this.#checked.length;
    const [positions, lengths] = [new Float64Array(count), new Float64Array(count)];
    const sums = new Uint32Array(count);
    let bytes = 0;
    for (const record of this.#records) {
      const number = record.number!;
      positions[number] = record.position + HEADER;
      lengths[number] = pixelBytes(record);
      sums[number] = record.crc;
      bytes += lengths[number]!;
    }
    if (bytes < WORTH_BYTES) return;
    const task: CheckerTask = { file, positions, lengths, sums, checked: this.#checked };
    this.#checker = new Worker(checker, { workerData: task });
    // Whatever it has not checked is checked when it is read.
    this.#checker.on('error', () => {});
    this.#checker.unref();
  }

  /** Of records that have been added since, it is known that they are sound. */
  has({ number }: CacheRecord): boolean {
    return number === undefined || this.#checked[number] === 1;
  }

  add({ number }: CacheRecord): void {
    if (number !== undefined) this.#checked[number] = 1;
  }

  /** To be called before the file is closed. */
  async close(): Promise<void> {
    await this.#checker?.terminate();
  }
}
