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

/** Tasks that this thread holds at a time: as many as libuv has threads to decode on. */
const DEPTH_HERE = 4;

/** Tasks that a worker thread holds at a time: enough to go on with while this thread is busy. */
const DEPTH = 16;

export class HostFetcher implements PictureFetcher {
  readonly #pipeline: Pipeline;
  readonly #decode: DecodeOptions;
  readonly #queue: WorkQueue<HostTask, Raster>;
  readonly inFlight: number;

  /** `threads`: how many worker threads; 0 for none. */
  constructor(pipeline: Pipeline, threads: number, decode: DecodeOptions) {
    const workers = Array.from({ length: threads }, () => new WorkerLane<HostTask, Raster>());
    const lanes = threads === 0 ? [new HostLane()] : workers;
    const depth = threads === 0 ? DEPTH_HERE : DEPTH;
    this.#pipeline = pipeline;
    this.#decode = decode;
    this.#queue = new WorkQueue<HostTask, Raster>(lanes, depth);
    this.inFlight = lanes.length * depth;
  }

  /** Whether all that the host does lies within the first `count` transforms. */
  isDone(count: number): boolean {
    const { host, inProcess } = this.#pipeline;
    return host.length === count && inProcess.length === 0;
  }

  async fetch(request: PictureRequest, place: Place, signal: AbortSignal): Promise<void> {
    const { host, inProcess } = this.#pipeline;
    if (inProcess.length === 0) return this.load(request, 0, host.length, place, signal);
    const { pixels, height, width } = await this.finish(request, 0, signal);
    place(height, width).set(pixels);
  }

  /** Writes one picture after the transforms `from` .. `to` - 1 of the workers. Throws UnreadablePictureError. */
  load(
    request: PictureRequest,
    from: number,
    to: number,
    place: Place,
    signal: AbortSignal,
  ): Promise<void> {
    const put = ({ pixels, height, width }: Raster) => place(height, width).set(pixels);
    return this.#load(request, from, to, put, signal);
  }

  async #load<Kept>(
    { entry, key }: PictureRequest,
    from: number,
    to: number,
    keep: (raster: Raster) => Kept,
    signal: AbortSignal,
  ): Promise<Kept> {
    const { path } = entry;
    const { host, inProcess } = this.#pipeline;
    const transforms = host.slice(from, to);
    const source = await sendable(entry);
    if (source?.kind === 'pixels' && transforms.length === 0) return keep(source.picture);
    const isLast = to === host.length && inProcess.length === 0;
    const task = { path, source, transforms, done: from, key, decode: this.#decode, isLast };
    return this.#queue.run(task, keep, signal);
  }

  /** One picture after all transforms of the host from number `from` on. */
  async finish(request: PictureRequest, from: number, signal: AbortSignal): Promise<Raster> {
    const { host, inProcess: transforms } = this.#pipeline;
    const shared = await this.#load(request, from, host.length, copyOf, signal);
    if (transforms.length === 0) return shared;
    const { entry, key } = request;
    const task = { path: entry.path, transforms, done: host.length, key, isLast: true };
    return runTransforms(shared, task);
  }

  close(reason: Error): Promise<void> {
    return this.#queue.close(reason);
  }
}

/** A picture with memory of its own. */
function copyOf(raster: Raster): Raster {
  return { ...raster, pixels: raster.pixels.slice() };
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
