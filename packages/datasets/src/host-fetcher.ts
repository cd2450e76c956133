/** @file Loads pictures in worker threads, or on this thread where there are none. */
import type { PictureEntry } from './dataset.js';
import type { DecodeOptions } from './decode.js';
import type { PictureFetcher, PictureRequest, Place } from './epoch-loader.js';
import { UnreadablePictureError } from './errors.js';
import type { HostTask } from './host.js';
import { HostLane } from './host-lane.js';
import type { Raster } from './picture.js';
import type { Pipeline } from './pipeline.js';
import { checkedPicture } from './read-source.js';
import { runTransforms } from './run-transforms.js';
import type { PictureSource } from './source.js';
import { WorkQueue } from './work-queue.js';
import { WorkerLane } from './worker-lane.js';

/** Tasks that a lane holds at a time: as many as libuv has threads to decode on, while one is resized. */
const DEPTH = 4;

export class HostFetcher implements PictureFetcher {
  readonly #pipeline: Pipeline;
  readonly #decode: DecodeOptions;
  readonly #queue: WorkQueue<HostTask, Raster>;

  /** `threads`: how many worker threads; 0 for none. */
  constructor(pipeline: Pipeline, threads: number, decode: DecodeOptions) {
    this.#pipeline = pipeline;
    this.#decode = decode;
    this.#queue = new WorkQueue<HostTask, Raster>(
      threads === 0 ? [new HostLane()] : Array.from({ length: threads }, () => new WorkerLane()),
      DEPTH,
    );
  }

  async fetch(request: PictureRequest, place: Place, signal: AbortSignal): Promise<void> {
    const { pixels, height, width } = await this.finish(request, 0, signal);
    place(height, width).set(pixels);
  }

  /** A picture after the first `count` of the host's transforms, which leave it uint8. */
  prepare(request: PictureRequest, count: number, signal: AbortSignal): Promise<Raster> {
    const transforms = this.#pipeline.host.slice(0, count);
    return this.#run(request, { transforms, done: 0, isLast: false }, signal);
  }

  /** A picture after all transforms, of which `done` have been carried out on it. */
  async finish(request: PictureRequest, done: number, signal: AbortSignal): Promise<Raster> {
    const { host, inProcess } = this.#pipeline;
    const isLast = inProcess.length === 0;
    const shared = await this.#run(request, { transforms: host.slice(done), done, isLast }, signal);
    if (isLast) return shared;
    const { path } = request.entry;
    const { key } = request;
    const rest = { path, key, transforms: inProcess, done: host.length, isLast: true };
    return runTransforms(shared, rest);
  }

  async #run(
    { entry, key }: PictureRequest,
    part: Pick<HostTask, 'transforms' | 'done' | 'isLast'>,
    signal: AbortSignal,
  ): Promise<Raster> {
    const source = await sendable(entry);
    if (source?.kind === 'pixels' && part.transforms.length === 0) return source.picture;
    return this.#queue.run(
      { path: entry.path, source, key, decode: this.#decode, ...part },
      signal,
    );
  }

  close(reason: Error): Promise<void> {
    return this.#queue.close(reason);
  }
}

/** The source of a picture as plain data: a function is called here. Throws UnreadablePictureError. */
export async function sendable({ path, source }: PictureEntry): Promise<PictureSource | undefined> {
  if (typeof source !== 'function') return source;
  try {
    const { pixels, height, width } = checkedPicture(await source(path));
    // A view would be sent to a worker thread with all of the memory that it is a part of.
    const own = pixels.byteLength === pixels.buffer.byteLength ? pixels : pixels.slice();
    return { kind: 'pixels', picture: { pixels: own, height, width } };
  } catch (cause) {
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
}
