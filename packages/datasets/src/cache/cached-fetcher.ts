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
      await this.#prepare(key, request, place as PicturePlace, signal);
      return;
    }
    const inMemory: PicturePlace = (height, width) => new Uint8Array(height * width * 3);
    const picture = await this.#prepare(key, request, inMemory, signal);
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

  /** Writes the picture to its place, from the cache or from its file; then the cache has it. */
  async #prepare(
    key: string,
    request: PictureRequest,
    place: PicturePlace,
    signal: AbortSignal,
  ): Promise<Picture> {
    // In a whole epoch there may be nothing else to wait for.
    while (this.#turns.isOver) await this.#turns.next();
    let placed: Picture | undefined;
    const toPlace: PicturePlace = (height, width) => {
      placed = { pixels: place(height, width), height, width };
      return placed.pixels;
    };
    if (await this.#cache.read(key, toPlace)) return placed!;
    await this.#host.load(request, 0, this.#kept, toPlace as Place, signal);
    await this.#cache.write(key, placed!);
    return placed!;
  }
}
