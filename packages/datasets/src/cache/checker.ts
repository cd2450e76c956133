/**
 * @file A thread that holds the pictures of an earlier run's cache file against their checksums, in the order of the
 * file and ahead of their use, so that the JavaScript thread, which serves them, has less to do.
 */
import { readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { isMainThread, workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { stepBack } from '../step-back.js';

/** Records in the order of their file, by number. */
export interface CheckerTask {
  readonly file: number;
  readonly positions: Float64Array;
  readonly lengths: Float64Array;
  readonly sums: Uint32Array;
  /** By record: 1 where the pixels are what was written. Both threads write it and no other value. */
  readonly checked: Uint8Array<SharedArrayBuffer>;
}

/** Bytes per millisecond: what is slower than this comes from a disk, which the pictures of an epoch have need of. */
const SLOW = 250_000;
/** So many bytes are read before that is judged. */
const TRIAL = 16 * 2 ** 20;

/** Checks what has not been checked yet, as long as the system has it at hand. */
export function checkRecords({ file, positions, lengths, sums, checked }: CheckerTask): void {
  const buffer = Buffer.allocUnsafe(lengths.reduce((most, length) => Math.max(most, length), 0));
  let bytes = 0;
  let milliseconds = 0;
  for (const [number, length] of lengths.entries()) {
    if (checked[number]) continue;
    const start = performance.now();
    const pixels = buffer.subarray(0, readSync(file, buffer, 0, length, positions[number]!));
    milliseconds += performance.now() - start;
    bytes += length;
    if (bytes > TRIAL && bytes < SLOW * milliseconds) return;
    if (pixels.length === length && crc32(pixels) === sums[number]) checked[number] = 1;
  }
}

if (!isMainThread && workerData?.checked) {
  stepBack();
  checkRecords(workerData);
}
