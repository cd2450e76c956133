/** @file Loads pictures through a cache: what is the same in every epoch is done once. */
import type { PictureFetcher, PictureRequest, Place } from '../epoch-loader.js';
import type { HostFetcher } from '../host-fetcher.js';
import type { Picture } from '../picture.js';
import { Turns } from '../turns.js';
import type { PictureCache, PicturePlace } from './picture-cache.js';
import { cacheKey } from './recipe.js';

export class CachedFetcher implements PictureFetcher {
  readonly #host: HostFetcher;
  readonly #cache: PictureCache;
  readonly #kept: number;
  readonly #turns = new Turns();
  readonly inFlight: number;

  /** `kept`: after how many of the host's transforms pictures are kept. */
  constructor(host: HostFetcher, kept: number, cache: PictureCache) {
    this.#host = host;
    this.#kept = kept;
    this.#cache = cache;
    this.inFlight = host.inFlight;
  }

  async fetch(request: PictureRequest, place: Place, signal: AbortSignal): Promise<void> {
    const key = await cacheKey(request.entry);
    if (key === undefined) return this.#host.fetch(request, place, signal);
    if (this.#host.isDone(this.#kept)) {
      const picture = await this.#prepared(key, request, place as PicturePlace, signal);
      if (picture) place(picture.height, picture.width).set(picture.pixels);
      return;
    }
    let held: Picture | undefined;
    const toMemory: PicturePlace = (height, width) => {
      held = { pixels: new Uint8Array(height * width * 3), height, width };
      return held.pixels;
    };
    const picture = (await this.#prepared(key, request, toMemory, signal)) ?? held!;
    const entry = { ...request.entry, source: { kind: 'pixels', picture } as const };
    const done = await this.#host.finish({ ...request, entry }, this.#kept, signal);
    place(done.height, done.width).set(done.pixels);
  }

  epochEnded(): Promise<void> {
    return this.#cache.commit();
  }

  async close(reason: Error): Promise<void> {
    await this.#host.close(reason);
    await this.#cache.close();
  }

  /** Reads from the cache into `place`, or returns the picture that it did not hold. */
  async #prepared(
    key: string,
    request: PictureRequest,
    place: PicturePlace,
    signal: AbortSignal,
  ): Promise<Picture | undefined> {
    // In a whole epoch there may be nothing else to wait for.
    while (this.#turns.isOver) await this.#turns.next();
    if (await this.#cache.read(key, place)) return undefined;
    // Nothing before the first random transform makes tensors.
    const picture = (await this.#host.load(request, 0, this.#kept, signal)) as Picture;
    await this.#cache.write(key, picture);
    return picture;
  }
}
