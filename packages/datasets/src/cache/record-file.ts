/** @file One cache file: pictures are appended at its end and read by position, and nothing else is changed. */
import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Picture } from '../picture.js';
import { AtOnce } from './at-once.js';
import { CheckedRecords } from './checked-records.js';
import type { PicturePlace } from './picture-cache.js';
import {
  type CacheIndex,
  endOf,
  FOOTER,
  fileHeader,
  HEADER,
  indexBlock,
  parseFooter,
  parseIndex,
  parseRecord,
  pixelBytes,
  recordHeader,
} from './record.js';

export class RecordFile {
  readonly #file: FileHandle;
  readonly #index: CacheIndex;
  readonly #checked: CheckedRecords;
  /** A picture in the system's memory is copied in less; where several are on a disk, several are read at a time. */
  readonly #reads = new AtOnce({ slowMs: 0.3, background: 50 });
  /** Where the next record goes. */
  #end: number;

  private constructor(file: FileHandle, index: CacheIndex, end: number) {
    this.#file = file;
    this.#index = index;
    this.#checked = new CheckedRecords([...index.values()]);
    this.#end = end;
  }

  /** Makes a file without pictures. Throws the system's errors. */
  static async create(path: string, recipe: string): Promise<RecordFile> {
    const file = await open(path, 'wx+');
    await file.write(fileHeader(recipe), 0, HEADER, 0);
    return new RecordFile(file, new Map(), HEADER);
  }

  /**
   * Opens a file, whole or left by a program that was killed; undefined if it is another recipe's or no
   * cache. Throws the system's errors.
   */
  static async open(
    path: string,
    recipe: string,
    flags: 'r' | 'r+',
  ): Promise<RecordFile | undefined> {
    const file = await open(path, flags);
    try {
      const header = await readAt(file, 0, HEADER);
      if (header.equals(fileHeader(recipe))) {
        const { size } = await file.stat();
        const index = (await readIndex(file, size)) ?? (await walk(file, size));
        return new RecordFile(file, index, lastEnd(index));
      }
    } catch (cause) {
      await file.close();
      throw cause;
    }
    await file.close();
    return undefined;
  }

  get pictures(): number {
    return this.#index.size;
  }

  /** The bytes of all records. */
  get bytes(): number {
    return this.#end;
  }

  has(key: string): boolean {
    return this.#index.has(key);
  }

  /** Has all pictures checked, as if they were read. */
  checkAhead(): void {
    this.#checked.checkAhead(this.#file.fd);
  }

  /** Writes a picture to its place; false if it is not here, or no longer what was written. */
  async read(key: string, place: PicturePlace): Promise<boolean> {
    const record = this.#index.get(key);
    if (!record) return false;
    const pixels = place(record.height, record.width);
    const bytesRead = await this.#bytesAt(record.position + HEADER, pixels);
    const isWhole =
      bytesRead === pixels.length && (this.#checked.has(record) || crc32(pixels) === record.crc);
    if (isWhole) this.#checked.add(record);
    else this.#index.delete(key);
    return isWhole;
  }

  /** Reads as many bytes as there are, up to all of `to`; returns how many. */
  #bytesAt(position: number, to: Uint8Array): Promise<number> {
    return this.#reads.ask(
      () => readSync(this.#file.fd, to, 0, to.length, position),
      async () => (await this.#file.read(to, 0, to.length, position)).bytesRead,
    );
  }

  /** Adds a picture. After an error the file is as before. */
  async append(key: string, picture: Picture): Promise<void> {
    const position = this.#end;
    const header = recordHeader(key, picture);
    const length = HEADER + picture.pixels.length;
    try {
      const { bytesWritten } = await this.#file.writev([header, picture.pixels], position);
      if (bytesWritten < length) {
        throw new Error(`only ${bytesWritten} of ${length} bytes were written: the disk is full`);
      }
    } catch (cause) {
      await this.cutIndex().catch(() => {});
      throw cause;
    }
    const { record } = parseRecord(header, position)!;
    this.#index.set(key, record);
    this.#end = position + length;
  }

  /** Removes what follows the last record: an index, or a record that was not written to its end. */
  async cutIndex(): Promise<void> {
    await this.#file.truncate(this.#end);
  }

  async writeIndex(): Promise<void> {
    const block = await indexBlock(this.#index, this.#end);
    await this.#file.write(block, 0, block.length, this.#end);
  }

  async close(): Promise<void> {
    await this.#checked.close();
    await this.#file.close();
  }
}

function lastEnd(index: CacheIndex): number {
  let last = HEADER;
  for (const record of index.values()) last = Math.max(last, endOf(record));
  return last;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function readIndex(file: FileHandle, size: number): Promise<CacheIndex | undefined> {
  const footer = parseFooter(await readAt(file, size - FOOTER, FOOTER), size);
  if (!footer) return undefined;
  return parseIndex(await readAt(file, footer.start, footer.length), footer.crc);
}

/** Finds the records of a file without an index, up to the first that is not whole. */
async function walk(file: FileHandle, size: number): Promise<CacheIndex> {
  const index: CacheIndex = new Map();
  let position = HEADER;
  for (let number = 0; ; number++) {
    const found = parseRecord(await readAt(file, position, HEADER), position, number);
    if (!found || position + HEADER + pixelBytes(found.record) > size) return index;
    index.set(found.key, found.record);
    position = endOf(found.record);
  }
}
