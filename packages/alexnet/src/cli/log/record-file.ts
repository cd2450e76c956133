/** @file A file of records that grows at its end and can be cut back between two records. */
import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { cannotWrite } from '../files.js';

/** Where the record that begins at `start` ends; undefined if it is not whole. */
export type RecordEnd = (bytes: Uint8Array, start: number) => number | undefined;

const NEWLINE = 0x0a;

export const endOfLine: RecordEnd = (bytes, start) => {
  const end = bytes.indexOf(NEWLINE, start);
  return end < 0 ? undefined : end + 1;
};

/**
 * Writes are synchronous: a record takes microseconds, and no two can be mixed up. A record goes where the last
 * whole one ends, so that what a failed write left behind is written over.
 */
export class RecordFile {
  readonly #path: string;
  readonly #file: number;
  readonly #endOf: RecordEnd;
  readonly #headLength: number;
  #length: number;

  /** Opens or creates the file, cuts a torn record off, and begins an empty file with `head`. Throws TrainerError. */
  constructor(path: string, endOf: RecordEnd, head: Uint8Array) {
    this.#path = path;
    this.#endOf = endOf;
    this.#headLength = head.length;
    this.#file = this.#guarded(() => openSync(path, constants.O_RDWR | constants.O_CREAT, 0o666));
    this.#length = 0;
    this.#cut(this.#records().at(-1)?.end ?? 0);
    if (this.#length === 0) this.append(head);
  }

  /** Throws TrainerError, and leaves the records that were there. */
  append(bytes: Uint8Array): void {
    this.#guarded(() => {
      let written = 0;
      while (written < bytes.length) {
        const rest = bytes.length - written;
        written += writeSync(this.#file, bytes, written, rest, this.#length + written);
      }
    });
    this.#length += bytes.length;
  }

  /** Cuts the file before the first record after the head that `isFirst` names, or that it can't read. */
  cutBefore(isFirst: (record: Uint8Array) => boolean): void {
    const found = this.#records().find(
      ({ start, record }) => start >= this.#headLength && isFirst(record),
    );
    if (found) this.#cut(found.start);
  }

  /** Waits until all records are on the disk. Throws TrainerError. */
  async sync(): Promise<void> {
    try {
      await promisify(fsync)(this.#file);
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #records(): { start: number; end: number; record: Uint8Array }[] {
    const bytes = readFileSync(this.#path);
    const records = [];
    for (let start = 0; start < bytes.length; ) {
      const end = this.#endOf(bytes, start);
      if (end === undefined) break;
      records.push({ start, end, record: bytes.subarray(start, end) });
      start = end;
    }
    return records;
  }

  #cut(length: number): void {
    this.#guarded(() => {
      if (fstatSync(this.#file).size > length) ftruncateSync(this.#file, length);
    });
    this.#length = length;
  }

  #guarded<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }
}
