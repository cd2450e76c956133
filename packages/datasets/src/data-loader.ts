/** @file The loader of Node: pictures come from worker threads, or from a cache. `torch.utils.data.DataLoader`. */
import { availableParallelism } from 'node:os';
import { CachedFetcher } from './cache/cached-fetcher.js';
import { type CacheOptions, openCache } from './cache/options.js';
import type { CacheStatus, PictureCache } from './cache/picture-cache.js';
import { keptCount, recipeOf } from './cache/recipe.js';
import { checkedDecodeOptions, type DecodeOptions } from './decode.js';
import { EpochLoader, type EpochLoaderOptions } from './epoch-loader.js';
import { checkedInteger } from './errors.js';
import { HostFetcher } from './host-fetcher.js';

export interface DataLoaderOptions extends EpochLoaderOptions, DecodeOptions {
  /** Threads that load pictures; with 0 this thread does. Default: as many as there are cores, at most 2. */
  readonly workers?: number | undefined;
  /**
   * Keep what the transforms up to the first random one make of each file, so that later epochs need not
   * decode. Kept by the file's path, size and time; loaders with the same file share it. Default: none.
   */
  readonly cache?: CacheOptions | undefined;
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
  readonly #cache: PictureCache | undefined;

  /** Throws DatasetError for an option out of range or a transform that cannot run. */
  constructor(options: DataLoaderOptions) {
    const { workers = Math.min(2, availableParallelism()) } = options;
    const threads = checkedInteger('DataLoader', 'workers', workers, 0);
    const config = checkedDecodeOptions('DataLoader', options);
    let cache: PictureCache | undefined;
    super(options, (pipeline) => {
      const fetcher = new HostFetcher(pipeline, threads, config);
      if (!options.cache) return fetcher;
      const kept = keptCount(pipeline.host);
      cache = openCache(options.cache, recipeOf(pipeline.host.slice(0, kept), config));
      return new CachedFetcher(fetcher, kept, cache);
    });
    this.config = config;
    this.#cache = cache;
  }

  /** What the cache holds and whether it still grows; undefined if there is none. */
  get cache(): CacheStatus | undefined {
    return this.#cache?.status;
  }
}
