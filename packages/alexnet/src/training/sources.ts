/** @file Less than a whole epoch, for a look at whether a run works at all. */
import type { BatchSource, LabelledBatch } from '../batch.js';

/** The first `count` batches of every epoch. */
export function limited(source: BatchSource, count: number): BatchSource {
  const length = Math.min(count, source.length);
  return {
    length,
    async *epoch(epoch, options) {
      let left = length;
      if (left === 0) return;
      for await (const batch of source.epoch(epoch, options)) {
        yield batch;
        if (--left === 0) return;
      }
    },
    release: (batch) => source.release?.(batch),
  };
}

/** The very first batch in place of every one: a model that can't learn it by heart has a fault. */
export function overfitted(source: BatchSource): BatchSource {
  let first: LabelledBatch | undefined;
  return {
    length: source.length,
    async *epoch() {
      for await (const batch of source.epoch(0)) {
        first ??= batch;
        break;
      }
      for (let i = 0; first && i < source.length; i++) yield first;
    },
  };
}
