/** @file In which order an epoch visits a data set. */
import { Generator } from '@striate/tensor/random';

/** The order of one epoch: positions in the data set. */
export interface Sampler {
  order(epoch: number): Uint32Array;
}

/** 0, 1, 2, ... in every epoch (`torch.utils.data.SequentialSampler`). */
export class SequentialSampler implements Sampler {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  order(): Uint32Array {
    return Uint32Array.from({ length: this.length }, (_, i) => i);
  }
}

/**
 * A new order in every epoch: `torch.randperm` by a fresh generator seeded `seed + epoch`, as
 * `torch.utils.data.DistributedSampler` does. Any epoch can be had again without the ones before.
 */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly seed: number;

  constructor(length: number, seed: number) {
    this.length = length;
    this.seed = seed;
  }

  order(epoch: number): Uint32Array {
    return new Generator(this.seed + epoch).randperm(this.length);
  }
}

/** Cuts an order into batches of `batchSize`; the last may be smaller, or is dropped. */
export function* batches(
  order: Uint32Array,
  batchSize: number,
  dropLast: boolean,
): IterableIterator<Uint32Array> {
  const end = dropLast ? order.length - (order.length % batchSize) : order.length;
  for (let start = 0; start < end; start += batchSize) {
    yield order.subarray(start, Math.min(start + batchSize, end));
  }
}
