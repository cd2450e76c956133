/** @file The loader of browsers: pictures come from files that a person picked, or from memory. */
import type { PictureEntry } from '../dataset.js';
import {
  EpochLoader,
  type EpochLoaderOptions,
  type PictureFetcher,
  type PictureRequest,
  type Place,
} from '../epoch-loader.js';
import { UnreadablePictureError } from '../errors.js';
import type { Picture } from '../picture.js';
import type { Pipeline } from '../pipeline.js';
import { runTransforms } from '../run-transforms.js';
import { decodeBlob } from './decode-blob.js';

export type DataLoaderOptions = EpochLoaderOptions;

/**
 * The DataLoader of Node without worker threads and cache: the browser decodes beside this thread, the
 * transforms run on it. In a Web Worker it leaves the page free.
 */
export class DataLoader extends EpochLoader {
  /** Throws DatasetError for an option out of range or a transform that cannot run. */
  constructor(options: DataLoaderOptions) {
    super(options, (pipeline) => new BlobFetcher(pipeline));
  }
}

class BlobFetcher implements PictureFetcher {
  readonly inFlight = 8;
  readonly #pipeline: Pipeline;
  #closed: Error | undefined;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  async fetch({ entry, key }: PictureRequest, place: Place): Promise<void> {
    const picture = await read(entry);
    if (this.#closed) throw this.#closed;
    const { host, inProcess } = this.#pipeline;
    const transforms = [...host, ...inProcess];
    const task = { path: entry.path, transforms, key, done: 0, isLast: true };
    const { pixels, height, width } = await runTransforms(picture, task);
    place(height, width).set(pixels);
  }

  async close(reason: Error): Promise<void> {
    this.#closed = reason;
  }
}

async function read({ path, source }: PictureEntry): Promise<Picture> {
  try {
    if (typeof source === 'function') return await source(path);
    if (source?.kind === 'pixels') return source.picture;
    if (source?.kind === 'blob') return await decodeBlob(path, source.blob);
  } catch (cause) {
    if (cause instanceof UnreadablePictureError) throw cause;
    throw new UnreadablePictureError(path, cause instanceof Error ? cause.message : String(cause));
  }
  throw new UnreadablePictureError(path, 'a browser cannot open files by their paths');
}
