/** @file The loader of Node: pictures come from worker threads. `torch.utils.data.DataLoader`. */
import { availableParallelism } from 'node:os';
import { EpochLoader, type EpochLoaderOptions } from './epoch-loader.js';
import { checkedInteger } from './errors.js';
import { HostFetcher } from './host-fetcher.js';

export interface DataLoaderOptions extends EpochLoaderOptions {
  /** Threads that load pictures; with 0 this thread does. Default: as many as there are cores, at most 2. */
  readonly workers?: number | undefined;
}

/**
 * Loads a data set batch by batch. Order and augmentation depend on the seed and the epoch alone: the
 * number of workers changes nothing, and any epoch can be had again without the ones before.
 *
 * ```ts
 * const loader = new DataLoader({ dataset: train, batchSize: 128, shuffle: true, seed: 1 });
 * for await (const batch of loader.epoch(0)) { ... }
 * await loader.close();
 * ```
 */
export class DataLoader extends EpochLoader {
  /** Throws DatasetError for an option out of range or a transform that cannot run. */
  constructor(options: DataLoaderOptions) {
    const { workers = Math.min(2, availableParallelism()) } = options;
    const threads = checkedInteger('DataLoader', 'workers', workers, 0);
    super(options, ({ host }) => new HostFetcher(host, threads));
  }
}
