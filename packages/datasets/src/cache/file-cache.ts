/** @file A cache of decoded pictures in one file, safe against crashes and against other programs. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DatasetError } from '../errors.js';
import type { Picture } from '../picture.js';
import { ownPart, removeOrphans, take, takeOrphan } from './part-files.js';
import {
  type CacheStatus,
  type PictureCache,
  type PicturePlace,
  warnOfFull,
} from './picture-cache.js';
import { HEADER, hashed } from './record.js';
import { RecordFile } from './record-file.js';

export interface FileCacheOptions {
  /** What was done to the pictures; a file with another recipe is begun anew. */
  readonly recipe: string;
  readonly maxBytes: number;
}

/** The caches that are open in this program, so that loaders with the same file share one. */
const open = new Map<string, FileCache>();

export class FileCache implements PictureCache {
  readonly #path: string;
  readonly #recipe: string;
  readonly #maxBytes: number;
  #users = 1;
  #state: CacheStatus['state'] = 'growing';
  #reason: string | undefined;
  #hits = 0;
  /** What is read from, once it is known whether there is something. */
  #current: RecordFile | undefined;
  /** The name of `#current` while it is this program's own to write to. */
  #part: string | undefined;
  /** Files that reads may still be under way in. */
  readonly #retired: RecordFile[] = [];
  /** Opens the file, then holds the writes, one after the other. */
  #turn: Promise<void>;
  /** Undefined once it has been opened. */
  #opening: Promise<void> | undefined;

  private constructor(path: string, { recipe, maxBytes }: FileCacheOptions) {
    this.#path = path;
    this.#recipe = recipe;
    this.#maxBytes = maxBytes;
    this.#turn = this.#guarded(() => this.#open());
    this.#opening = this.#turn.then(() => {
      this.#opening = undefined;
    });
  }

  /**
   * The cache in `file`, which need not be there. Throws DatasetError if a loader of this program uses the
   * file with another recipe. Whatever else goes wrong is told by `status`, and by a warning.
   */
  static acquire(file: string, options: FileCacheOptions): FileCache {
    const path = resolve(file);
    const shared = open.get(path);
    if (!shared) {
      const cache = new FileCache(path, options);
      open.set(path, cache);
      return cache;
    }
    if (shared.#recipe !== options.recipe) {
      throw new DatasetError(
        'cache-in-use',
        `Another DataLoader keeps pictures in '${path}' that were resized or read in another way.`,
        'Give each of the two a cache file of its own.',
      );
    }
    shared.#users++;
    return shared;
  }

  get status(): CacheStatus {
    const { pictures = 0, bytes = 0 } = this.#current ?? {};
    return { state: this.#state, pictures, bytes, hits: this.#hits, reason: this.#reason };
  }

  async read(key: string, place: PicturePlace): Promise<boolean> {
    // Awaited only where it must be: whoever asks has looked at the clock right before, see Turns.
    if (this.#opening) await this.#opening;
    const found = (await this.#current?.read(hashed(key), place)) ?? false;
    if (found) this.#hits++;
    return found;
  }

  write(key: string, picture: Picture): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state !== 'growing') return;
      if (!this.#part) await this.#takeOver();
      const file = this.#current!;
      if (file.has(hashed(key))) return;
      if (file.bytes + HEADER + picture.pixels.length > this.#maxBytes) {
        this.#state = 'full';
        warnOfFull(`'${this.#path}'`, file.pictures, this.#maxBytes);
      } else await file.append(hashed(key), picture);
    });
  }

  commit(): Promise<void> {
    return this.#inTurn(() => this.#publish());
  }

  async close(): Promise<void> {
    if (--this.#users > 0) return this.commit();
    open.delete(this.#path);
    await this.commit();
    await this.#current?.close();
    await Promise.all(this.#retired.map((file) => file.close()));
  }

  async #open(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const isThere = await stat(this.#path).then(
      () => true,
      () => false,
    );
    if (isThere) {
      await removeOrphans(this.#path);
      this.#current = await RecordFile.open(this.#path, this.#recipe, 'r');
      this.#current?.checkAhead();
      return;
    }
    const part = ownPart(this.#path);
    if (await takeOrphan(this.#path, part)) await this.#adopt(part);
  }

  /** Makes the file of the cache, or a new one, this program's own. */
  async #takeOver(): Promise<void> {
    const part = ownPart(this.#path);
    if (await take(this.#path, part)) await this.#adopt(part);
    else await this.#begin(part);
  }

  /** Goes on with a file; begins anew if its pictures are of another recipe. Readers may have it open. */
  async #adopt(part: string): Promise<void> {
    const file = await RecordFile.open(part, this.#recipe, 'r+');
    if (file) {
      await file.cutIndex();
      this.#replace(file, part);
    } else {
      await rm(part);
      await this.#begin(part);
    }
  }

  async #begin(part: string): Promise<void> {
    this.#replace(await RecordFile.create(part, this.#recipe), part);
  }

  #replace(file: RecordFile, part: string): void {
    if (this.#current) this.#retired.push(this.#current);
    this.#current = file;
    this.#part = part;
  }

  /** Gives the file back under its name, unless another program has put a fuller one there. */
  async #publish(): Promise<void> {
    const [file, part] = [this.#current, this.#part];
    if (!file || !part) return;
    // Without an index the file is as good, only slower to open.
    await file.writeIndex().catch(() => file.cutIndex());
    const other = await stat(this.#path).catch(() => undefined);
    if (other && other.size > file.bytes && (await this.#isUsable())) await rm(part);
    else await take(part, this.#path);
    this.#part = undefined;
  }

  async #isUsable(): Promise<boolean> {
    const published = await RecordFile.open(this.#path, this.#recipe, 'r');
    await published?.close();
    return published !== undefined;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(() => this.#guarded(work));
    return this.#turn;
  }

  /** A cache that cannot be written is no reason to end a run, but one to say so. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (this.#state === 'stopped') return;
      this.#state = 'stopped';
      this.#reason = cause instanceof Error ? cause.message : String(cause);
      process.emitWarning(
        `The picture cache '${this.#path}' cannot be written: ${this.#reason}. The run goes on and decodes every picture that is not in it. Make room or name another file.`,
        { code: 'STRIATE_CACHE' },
      );
    }
  }
}
