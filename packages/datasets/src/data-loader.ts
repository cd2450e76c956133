/** @file The loader of Node: pictures come from worker threads. `torch.utils.data.DataLoader`. */
import { availableParallelism } from 'node:os';
import { checkedDecodeOptions, type DecodeOptions } from './decode.js';
import { EpochLoader, type EpochLoaderOptions } from './epoch-loader.js';
import { checkedInteger } from './errors.js';
import { HostFetcher } from './host-fetcher.js';

export interface DataLoaderOptions extends EpochLoaderOptions, DecodeOptions {
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
  /** How files are decoded; what a run should write down beside its transforms. */
  readonly config: Required<DecodeOptions>;

  /** Throws DatasetError for an option out of range or a transform that cannot run. */
  constructor(options: DataLoaderOptions) {
    const { workers = Math.min(2, availableParallelism()) } = options;
    const threads = checkedInteger('DataLoader', 'workers', workers, 0);
    const config = checkedDecodeOptions('DataLoader', options);
    super(options, (pipeline) => new HostFetcher(pipeline, threads, config));
    this.config = config;
  }
}
