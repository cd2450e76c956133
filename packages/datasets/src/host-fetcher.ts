/** @file Loads pictures in worker threads, or on this thread where there are none. */
import type { PictureEntry } from './dataset.js';
import type { Picture } from './decode.js';
import type { PictureFetcher, PictureRequest, Place } from './epoch-loader.js';
import { UnreadablePictureError } from './errors.js';
import type { HostTask } from './host.js';
import { HostLane } from './host-lane.js';
import type { HostTransform } from './pipeline.js';
import { checkedPicture } from './read-source.js';
import type { PictureSource } from './source.js';
import { WorkQueue } from './work-queue.js';
import { WorkerLane } from './worker-lane.js';

/** Tasks that a lane holds at a time: as many as libuv has threads to decode on, while one is resized. */
const DEPTH = 4;

export class HostFetcher implements PictureFetcher {
  readonly #transforms: readonly HostTransform[];
  readonly #queue: WorkQueue<HostTask, Picture>;

  /** `threads`: how many worker threads; 0 for none. */
  constructor(transforms: readonly HostTransform[], threads: number) {
    this.#transforms = transforms;
    this.#queue = new WorkQueue<HostTask, Picture>(
      threads === 0 ? [new HostLane()] : Array.from({ length: threads }, () => new WorkerLane()),
      DEPTH,
    );
  }

  async fetch(request: PictureRequest, place: Place, signal: AbortSignal): Promise<void> {
    const { pixels, height, width } = await this.load(request, this.#transforms, signal);
    place(height, width).set(pixels);
  }

  /** One picture after some transforms. Throws UnreadablePictureError. */
  async load(
    { entry }: PictureRequest,
    transforms: readonly HostTransform[],
    signal: AbortSignal,
  ): Promise<Picture> {
    const source = await sendable(entry);
    if (source?.kind === 'pixels' && transforms.length === 0) return source.picture;
    return this.#queue.run({ path: entry.path, source, transforms }, signal);
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
