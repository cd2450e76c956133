/** @file Epochs of batches, loaded ahead of their use, whatever it is that loads one picture. */
import { type Batch, BatchPixels } from './batch.js';
import { BatchMemory } from './batch-memory.js';
import { checkPositions, type PictureDataset, type PictureEntry } from './dataset.js';
import type { DrawKey } from './draws.js';
import { checkedInteger, DatasetError, UnreadablePictureError } from './errors.js';
import { Gate } from './gate.js';
import { type BatchTransform, mixBatch } from './mix.js';
import { drawFlip, type Pipeline, planPipeline } from './pipeline.js';
import { batches, RandomSampler, type Sampler, SequentialSampler } from './samplers.js';

export interface EpochLoaderOptions {
  readonly dataset: PictureDataset;
  /** Pictures per batch. Default: 1. */
  readonly batchSize?: number | undefined;
  /** Visit the pictures in a new random order in every epoch. Default: false. */
  readonly shuffle?: boolean | undefined;
  /** Decides what an epoch visits, in place of `shuffle`. */
  readonly sampler?: Sampler | undefined;
  /** Decides the order of each epoch and the augmentation of each picture. Default: 0. */
  readonly seed?: number | undefined;
  /** Leave out the last batch of an epoch if it is smaller. Default: false. */
  readonly dropLast?: boolean | undefined;
  /** Mixes the pictures of each batch; of several, one is chosen at random for each batch. Default: none. */
  readonly batchTransform?: BatchTransform | readonly BatchTransform[] | undefined;
  /** How many batches are loaded ahead of the one in use. Default: 2. */
  readonly prefetch?: number | undefined;
  /** On an unreadable picture: 'stop' with an error, or 'skip' it and list it in `skipped`. Default: 'stop'. */
  readonly onError?: 'stop' | 'skip' | undefined;
  /** With `onError: 'skip'`: this many unreadable pictures in a row stop the epoch. Default: 100. */
  readonly maxConsecutiveFailures?: number | undefined;
}

export interface EpochOptions {
  /** How many pictures of the epoch's order to pass over: `nextPosition` of the last batch used. Default: 0. */
  readonly from?: number | undefined;
  /** Stops the epoch: what is awaited throws the signal's reason, what has not begun is dropped. */
  readonly signal?: AbortSignal | undefined;
}

/** A picture that `onError: 'skip'` left out, and why. */
export interface SkippedPicture {
  readonly path: string;
  readonly reason: string;
}

/** One picture to load, and where its random numbers come from. */
export interface PictureRequest {
  readonly entry: PictureEntry;
  readonly key: DrawKey;
}

/** Gives the memory that a picture of this size is to be written to: see BatchPixels. */
export type Place = (height: number, width: number) => Uint8Array | Float32Array;

/** Loads single pictures. */
export interface PictureFetcher {
  /** How many pictures it loads at a time; more would only wait for one another. */
  readonly inFlight: number;
  /** Writes one picture to its place. Throws UnreadablePictureError for the ones that may be skipped. */
  fetch(request: PictureRequest, place: Place, signal: AbortSignal): Promise<void>;
  /** Called when an epoch has been loaded to its end. */
  epochEnded?(): Promise<void>;
  close(reason: Error): Promise<void>;
}

/** A batch under way: which pictures it was to hold, and which of them could not be read. */
interface Loading {
  readonly requests: readonly PictureRequest[];
  readonly pixels: BatchPixels;
  readonly failures: ReadonlyMap<number, UnreadablePictureError>;
  readonly nextPosition: number;
}

/**
 * Loads a data set batch by batch. Order and augmentation depend on the seed and the epoch alone, so
 * that any epoch, or the rest of one, can be had again without what came before.
 */
export class EpochLoader {
  readonly dataset: PictureDataset;
  readonly batchSize: number;
  readonly #seed: number;
  readonly #dropLast: boolean;
  readonly #prefetch: number;
  readonly #skip: boolean;
  readonly #patience: number;
  readonly #pipeline: Pipeline;
  readonly #mixes: readonly BatchTransform[];
  readonly #sampler: Sampler;
  readonly #fetcher: PictureFetcher;
  readonly #memory: BatchMemory;
  readonly #skipped = new Map<string, SkippedPicture>();
  #closed: DatasetError | undefined;

  /** Throws DatasetError for an option out of range or a transform that cannot run. */
  constructor(options: EpochLoaderOptions, fetcherFor: (pipeline: Pipeline) => PictureFetcher) {
    const { dataset, shuffle = false, sampler, dropLast = false, onError = 'stop' } = options;
    const checked = (name: string, value: number, least: number) =>
      checkedInteger('DataLoader', name, value, least);
    this.dataset = dataset;
    this.batchSize = checked('batchSize', options.batchSize ?? 1, 1);
    this.#seed = checked('seed', options.seed ?? 0, 0);
    this.#prefetch = checked('prefetch', options.prefetch ?? 2, 0);
    this.#patience = checked('maxConsecutiveFailures', options.maxConsecutiveFailures ?? 100, 1);
    this.#dropLast = dropLast;
    this.#skip = onError === 'skip';
    this.#pipeline = planPipeline(dataset.transform);
    this.#mixes = [options.batchTransform ?? []].flat();
    if (sampler && shuffle) {
      throw new DatasetError(
        'invalid-option',
        'DataLoader: both shuffle and a sampler are given.',
        'Give one of them: new RandomSampler(dataset.length, seed) shuffles.',
      );
    }
    const given = shuffle
      ? new RandomSampler(dataset.length, this.#seed)
      : new SequentialSampler(dataset.length);
    this.#sampler = sampler ?? given;
    this.#fetcher = fetcherFor(this.#pipeline);
    // Those ahead, the one in use, and the last of an epoch, which may be smaller.
    this.#memory = new BatchMemory(this.#prefetch + 3);
  }

  /** How many batches an epoch has; fewer come where every picture of one is skipped. */
  get length(): number {
    const count = this.#sampler.length / this.batchSize;
    return this.#dropLast ? Math.floor(count) : Math.ceil(count);
  }

  /** The pictures left out so far, each once, in the order in which they were met. */
  get skipped(): readonly SkippedPicture[] {
    return [...this.#skipped.values()];
  }

  /**
   * The batches of epoch `epoch` (0, 1, ...), in order. Leaving the loop early drops what is under
   * way. Throws DatasetError for an epoch or a position out of range or a closed loader; the iteration
   * throws for an unreadable picture (`onError: 'stop'`), too many of them (`'skip'`), pictures of
   * different sizes, a worker that died, and the reason of the signal when that is aborted.
   */
  epoch(epoch: number, options: EpochOptions = {}): AsyncIterableIterator<Batch> {
    if (this.#closed) throw this.#closed;
    checkedInteger('DataLoader', 'epoch', epoch, 0);
    const from = checkedInteger('DataLoader', 'from', options.from ?? 0, 0);
    if (from > this.#sampler.length) {
      throw new DatasetError(
        'invalid-option',
        `DataLoader: from is ${from}, but an epoch visits ${this.#sampler.length} pictures.`,
        'Give the nextPosition of a batch of the same data set.',
      );
    }
    return this.#iterate(epoch, from, options.signal);
  }

  /**
   * Gives the memory of a batch of this loader back, for one to come: the pixels, or `values`, of the batch are empty
   * from now on, in whatever array they are held. Without it the garbage collector has to come for each few batches,
   * which holds this thread up for milliseconds each time.
   */
  release({ pixels, values }: Pick<Batch, 'pixels' | 'values'>): void {
    this.#memory.giveBack((values ?? pixels).buffer);
  }

  /** Ends the worker threads; what is under way rejects. The loader cannot be used any more. */
  async close(): Promise<void> {
    this.#closed ??= new DatasetError(
      'closed',
      'The DataLoader is closed.',
      'Close it after its last epoch, or make a new one.',
    );
    this.#memory.clear();
    await this.#fetcher.close(this.#closed);
  }

  async *#iterate(
    epoch: number,
    from: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Batch, void, void> {
    signal?.throwIfAborted();
    const stop = new AbortController();
    const abort = () => stop.abort(signal!.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      yield* this.#batches(epoch, from, stop.signal);
      await unlessAborted(this.#fetcher.epochEnded?.(), stop.signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      stop.abort();
    }
  }

  async *#batches(
    epoch: number,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<Batch, void, void> {
    const order = this.#sampler.order(epoch);
    checkPositions('DataLoader', order, this.dataset.length);
    const todo = batches(order.subarray(from), this.batchSize, this.#dropLast);
    const ahead: Promise<Loading>[] = [];
    const gate = new Gate(this.#fetcher.inFlight);
    let reached = from;
    let failuresInARow = 0;
    for (;;) {
      signal.throwIfAborted();
      while (ahead.length <= this.#prefetch) {
        const { value: positions, done } = todo.next();
        if (done) break;
        reached += positions.length;
        const loading = this.#load(positions, epoch, reached, gate, signal);
        // Whoever awaits it sees its error; until then it is not unhandled.
        loading.catch(() => {});
        ahead.push(loading);
      }
      const next = ahead.shift();
      if (!next) return;
      const loaded = await unlessAborted(next, signal);
      signal.throwIfAborted();
      failuresInARow = this.#countFailures(loaded, failuresInARow);
      const batch = this.#finish(loaded);
      if (batch) yield batch;
    }
  }

  async #load(
    positions: Uint32Array,
    epoch: number,
    nextPosition: number,
    gate: Gate,
    signal: AbortSignal,
  ): Promise<Loading> {
    const requests = Array.from(positions, (position) => {
      const entry = this.dataset.entry(position);
      return { entry, key: { seed: this.#seed, epoch, index: entry.index } };
    });
    const pixels = new BatchPixels(requests.length, this.#pipeline.isTensor, this.#memory);
    const failures = new Map<number, UnreadablePictureError>();
    const load = async (request: PictureRequest, slot: number) => {
      const place: Place = (height, width) => pixels.place(slot, height, width);
      await gate.enter();
      try {
        signal.throwIfAborted();
        await this.#fetcher.fetch(request, place, signal);
      } catch (failure) {
        if (!(failure instanceof UnreadablePictureError)) throw failure;
        failures.set(slot, failure);
      } finally {
        gate.leave();
      }
    };
    await Promise.all(requests.map(load));
    return { requests, pixels, failures, nextPosition };
  }

  /** Throws for the first failure or for too many in a row, counted in the order of the epoch. */
  #countFailures({ requests, failures }: Loading, before: number): number {
    let inARow = before;
    for (const slot of requests.keys()) {
      const failure = failures.get(slot);
      inARow = failure ? inARow + 1 : 0;
      if (!failure) continue;
      if (!this.#skip) throw failure;
      this.#skipped.set(failure.path, { path: failure.path, reason: failure.reason });
      if (inARow >= this.#patience) {
        throw new DatasetError(
          'too-many-failures',
          `${inARow} pictures in a row cannot be read, the last of them '${failure.path}': ${failure.reason}.`,
          'See whether the folder or its disk is still there, or raise maxConsecutiveFailures.',
        );
      }
    }
    return inARow;
  }

  /** The batch of what could be read; undefined if nothing could. */
  #finish({ requests, pixels, failures, nextPosition }: Loading): Batch | undefined {
    const slots = [...requests.keys()].filter((slot) => !failures.has(slot));
    if (slots.length === 0) return undefined;
    const { tail } = this.#pipeline;
    const kept = slots.map((slot) => requests[slot]!);
    const batch = {
      ...pixels.finish(slots, (slot) => requests[slot]!.entry.path),
      flip: Uint8Array.from(kept, ({ key }) => (drawFlip(tail, key) ? 1 : 0)),
      normalize: tail.normalize,
      labels: Int32Array.from(kept, ({ entry }) => entry.label),
      indices: Uint32Array.from(kept, ({ entry }) => entry.index),
      nextPosition,
    };
    return mixBatch(batch, this.#mixes, kept[0]!.key);
  }
}

/**
 * What `work` comes to, or the signal's reason as soon as it is aborted. (Promise.race with one promise for
 * the whole epoch would keep every batch until its end.)
 */
function unlessAborted<T>(work: T, signal: AbortSignal): Promise<Awaited<T>> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const settle = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(work).then(resolve, reject).finally(settle);
  });
}
