/** @file Mean loss and accuracy over the pictures seen, and how fast they came. */
import type { HostArray } from '@striate/tensor';
import type { Scores } from './training/events.js';

/** What a meter has added up, as plain JSON. */
export interface MeterSums {
  readonly loss: number;
  readonly correct: number;
  readonly count: number;
}

/** Sums over batches of any size; a batch counts by its pictures. */
export class ScoreMeter {
  #sums: MeterSums;

  /** Goes on from the sums of another meter, if given. */
  constructor(sums: MeterSums = { loss: 0, correct: 0, count: 0 }) {
    this.#sums = sums;
  }

  get sums(): MeterSums {
    return this.#sums;
  }

  get count(): number {
    return this.#sums.count;
  }

  /** `loss`: the mean over the batch; `logits`: (n, classes), row-major. */
  add(loss: number, logits: HostArray, labels: Int32Array): void {
    const { loss: sum, correct, count } = this.#sums;
    this.#sums = {
      loss: sum + loss * labels.length,
      correct: correct + countCorrect(logits, labels),
      count: count + labels.length,
    };
  }

  /** NaN for both before the first batch. */
  get scores(): Scores {
    const { loss, correct, count } = this.#sums;
    return { loss: loss / count, accuracy: correct / count };
  }
}

/** How many rows of logits (n, classes) are largest at their label; the first maximum counts. */
export function countCorrect(logits: HostArray, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  let correct = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (logits[row * classes + c]! > logits[row * classes + best]!) best = c;
    }
    if (best === labels[row]) correct++;
  }
  return correct;
}

/** Seconds, and the part of them spent waiting for data. */
export interface Times {
  readonly total: number;
  readonly waited: number;
}

/** Time since it was made, added to that of before. */
export class Stopwatch {
  readonly #before: Times;
  readonly #start = performance.now();
  #waited = 0;

  constructor(before: Times = { total: 0, waited: 0 }) {
    this.#before = before;
  }

  get times(): Times {
    const { total, waited } = this.#before;
    return {
      total: total + (performance.now() - this.#start) / 1000,
      waited: waited + this.#waited,
    };
  }

  /** Passes the items of `source` on, and counts the time until each comes as waiting. */
  async *waiting<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const asked = performance.now();
        const next = await iterator.next();
        this.#waited += (performance.now() - asked) / 1000;
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}
