/** @file Mean loss and accuracy over the pictures seen, and how fast they came. */
import type { HostArray } from '@striate/tensor';

export interface Scores {
  /** Mean cross-entropy per picture. */
  readonly loss: number;
  /** The share of pictures whose largest logit is their class, from 0 to 1. */
  readonly accuracy: number;
}

/** Sums over batches of any size; a batch counts by its pictures. */
export class ScoreMeter {
  #loss = 0;
  #correct = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** `logits`: (n, classes), row-major. */
  add(loss: number, logits: HostArray, labels: Int32Array): void {
    this.#loss += loss * labels.length;
    this.#correct += countCorrect(logits, labels);
    this.#count += labels.length;
  }

  /** NaN for both before the first batch. */
  get scores(): Scores {
    return { loss: this.#loss / this.#count, accuracy: this.#correct / this.#count };
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

/** Seconds since it was made, and the part of them spent waiting for data. */
export class Stopwatch {
  readonly #start = performance.now();
  #waited = 0;

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  get waited(): number {
    return this.#waited;
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
