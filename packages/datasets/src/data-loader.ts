/** @file Batches of a data set, epoch by epoch, loaded ahead of their use: `torch.utils.data.DataLoader`. */
import { availableParallelism } from 'node:os';
import { type Batch, stack } from './batch.js';
import type { PictureDataset, PictureEntry } from './dataset.js';
import type { Picture } from './picture.js';
import { checkedInteger, DatasetError, UnreadablePictureError } from './errors.js';
import type { HostTask } from './host.js';
import { HostLane } from './host-lane.js';
import { drawFlip, type Pipeline, planPipeline } from './pipeline.js';
import { batches, RandomSampler, type Sampler, SequentialSampler } from './samplers.js';
import { WorkQueue } from './work-queue.js';
import { WorkerLane } from './worker-lane.js';

export interface DataLoaderOptions {
  readonly dataset: PictureDataset;
  /** Pictures per batch. Default: 1. */
  readonly batchSize?: number | undefined;
  /** Visit the pictures in a new random order in every epoch. Default: false. */
  readonly shuffle?: boolean | undefined;
  /** Decides the order of each epoch and the augmentation of each picture. Default: 0. */
  readonly seed?: number | undefined;
  /** Leave out the last batch of an epoch if it is smaller. Default: false. */
  readonly dropLast?: boolean | undefined;
  /** Threads that load pictures; with 0 this thread does. Default: as many as there are cores, at most 2. */
  readonly workers?: number | undefined;
  /** How many batches are loaded ahead of the one in use. Default: 2. */
  readonly prefetch?: number | undefined;
  /** On an unreadable picture: 'stop' with an error, or 'skip' it and list it in `skipped`. Default: 'stop'. */
  readonly onError?: 'stop' | 'skip' | undefined;
}

/** A picture that `onError: 'skip'` left out, and why. */
export interface SkippedPicture {
  readonly path: string;
  readonly reason: string;
}

/** Tasks that a lane holds at a time: as many as libuv has threads to decode on, while one is resized. */
const DEPTH = 4;

type Outcome = { entry: PictureEntry; picture: Picture } | { failure: UnreadablePictureError };

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
export class DataLoader {
  readonly dataset: PictureDataset;
  readonly batchSize: number;
  readonly #seed: number;
  readonly #dropLast: boolean;
  readonly #prefetch: number;
  readonly #skip: boolean;
  readonly #pipeline: Pipeline;
  readonly #sampler: Sampler;
  readonly #queue: WorkQueue<HostTask, Picture>;
  readonly #skipped = new Map<string, SkippedPicture>();
  #closed: DatasetError | undefined;

  /** Throws DatasetError for an option out of range or a transform that cannot run. */
  constructor(options: DataLoaderOptions) {
    const { dataset, shuffle = false, dropLast = false, onError = 'stop' } = options;
    this.dataset = dataset;
    this.batchSize = checkedInteger('DataLoader', 'batchSize', options.batchSize ?? 1, 1);
    this.#seed = checkedInteger('DataLoader', 'seed', options.seed ?? 0, 0);
    this.#prefetch = checkedInteger('DataLoader', 'prefetch', options.prefetch ?? 2, 0);
    this.#dropLast = dropLast;
    this.#skip = onError === 'skip';
    this.#pipeline = planPipeline(dataset.transform);
    this.#sampler = shuffle
      ? new RandomSampler(dataset.length, this.#seed)
      : new SequentialSampler(dataset.length);
    const workers = options.workers ?? Math.min(2, availableParallelism());
    const threads = checkedInteger('DataLoader', 'workers', workers, 0);
    const lanes =
      threads === 0 ? [new HostLane()] : Array.from({ length: threads }, () => new WorkerLane());
    this.#queue = new WorkQueue<HostTask, Picture>(lanes, DEPTH);
  }

  /** How many batches an epoch has; fewer come where every picture of one is skipped. */
  get length(): number {
    const count = this.dataset.length / this.batchSize;
    return this.#dropLast ? Math.floor(count) : Math.ceil(count);
  }

  /** The pictures left out so far, each once, in the order in which they were met. */
  get skipped(): readonly SkippedPicture[] {
    return [...this.#skipped.values()];
  }

  /**
   * The batches of epoch `epoch` (0, 1, ...), in order. Leaving the loop early drops what is under
   * way. Throws DatasetError for an epoch out of range or a closed loader; the iteration throws for
   * an unreadable picture (`onError: 'stop'`), pictures of different sizes, or a worker that died.
   */
  epoch(epoch: number): AsyncIterableIterator<Batch> {
    if (this.#closed) throw this.#closed;
    return this.#iterate(checkedInteger('DataLoader', 'epoch', epoch, 0));
  }

  /** Ends the worker threads; what is under way rejects. The loader cannot be used any more. */
  async close(): Promise<void> {
    this.#closed ??= new DatasetError(
      'closed',
      'The DataLoader is closed.',
      'Close it after its last epoch, or make a new one.',
    );
    await this.#queue.close(this.#closed);
  }

  async *#iterate(epoch: number): AsyncGenerator<Batch, void, void> {
    const stop = new AbortController();
    const todo = batches(this.#sampler.order(epoch), this.batchSize, this.#dropLast);
    const ahead: Promise<Outcome[]>[] = [];
    try {
      for (;;) {
        while (ahead.length <= this.#prefetch) {
          const { value: positions, done } = todo.next();
          if (done) break;
          const outcomes = this.#load(positions, stop.signal);
          // Whoever awaits it sees its error; until then it is not unhandled.
          outcomes.catch(() => {});
          ahead.push(outcomes);
        }
        const next = ahead.shift();
        if (!next) return;
        const batch = this.#assemble(await next, epoch);
        if (batch) yield batch;
      }
    } finally {
      stop.abort();
    }
  }

  #load(positions: Uint32Array, signal: AbortSignal): Promise<Outcome[]> {
    const transforms = this.#pipeline.host;
    return Promise.all(
      Array.from(positions, async (position) => {
        const entry = this.dataset.entry(position);
        try {
          const picture = await this.#queue.run({ path: entry.path, transforms }, signal);
          return { entry, picture };
        } catch (failure) {
          if (failure instanceof UnreadablePictureError) return { failure };
          throw failure;
        }
      }),
    );
  }

  /** The batch of what could be read; undefined if nothing could. */
  #assemble(outcomes: readonly Outcome[], epoch: number): Batch | undefined {
    const loaded: { entry: PictureEntry; path: string; picture: Picture }[] = [];
    for (const outcome of outcomes) {
      if ('picture' in outcome) {
        loaded.push({ ...outcome, path: outcome.entry.path });
        continue;
      }
      const { failure } = outcome;
      if (!this.#skip) throw failure;
      this.#skipped.set(failure.path, { path: failure.path, reason: failure.reason });
    }
    if (loaded.length === 0) return undefined;
    const { tail } = this.#pipeline;
    const indices = Uint32Array.from(loaded, ({ entry }) => entry.index);
    return {
      ...stack(loaded),
      flip: Uint8Array.from(indices, (index) =>
        drawFlip(tail, { seed: this.#seed, epoch, index }) ? 1 : 0,
      ),
      normalize: tail.normalize,
      labels: Int32Array.from(loaded, ({ entry }) => entry.label),
      indices,
    };
  }
}
