/**
 * @file How a cache file is laid out. A header names the format and the recipe. Records follow, each a
 * header and the pixels of one picture. After the last one may come an index: the headers again, with
 * their positions, so that a file can be opened without a walk through it.
 */
import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Picture } from '../picture.js';
import { Turns } from '../turns.js';

/** Bytes of the file's header and of each record's. */
export const HEADER = 64;

/** Bytes of the end of an index, by which the index is found. */
export const FOOTER = 24;

/** Bytes of a key in a record. */
export const KEY_BYTES = 32;

const FORMAT = 'striate pictures, format 1\n';
const RECORD_MARK = 0x54434950;
const FOOTER_MARK = 0x58444e49;
const INDEX_ENTRY = HEADER + 8;

/** One picture of a cache file. */
export interface CacheRecord {
  readonly position: number;
  readonly height: number;
  readonly width: number;
  /** The checksum of the pixels. */
  readonly crc: number;
  /** Which record of the file it was when that was opened; undefined if it has been added since. */
  readonly number?: number | undefined;
}

export type CacheIndex = Map<string, CacheRecord>;

/** The key of a record as it lies in a file and in an index. */
export function hashed(key: string): string {
  return hash('sha256', key, 'binary');
}

export function fileHeader(recipe: string): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write(FORMAT, 'latin1');
  createHash('sha256')
    .update(recipe)
    .digest()
    .copy(header, HEADER - KEY_BYTES);
  return header;
}

export function pixelBytes({ height, width }: { height: number; width: number }): number {
  return height * width * 3;
}

/** Where a record ends. */
export function endOf(record: CacheRecord): number {
  return record.position + HEADER + pixelBytes(record);
}

export function recordHeader(key: string, picture: Picture): Buffer {
  const header = Buffer.alloc(HEADER);
  writeHeader(header, key, { ...picture, crc: crc32(picture.pixels) });
  return header;
}

function writeHeader(
  header: Buffer,
  key: string,
  { height, width, crc }: Omit<CacheRecord, 'position'>,
): void {
  header.writeUInt32LE(RECORD_MARK, 0);
  header.writeUInt32LE(height, 4);
  header.writeUInt32LE(width, 8);
  header.writeUInt32LE(crc, 12);
  header.write(key, 16, 'latin1');
  header.writeUInt32LE(crc32(header.subarray(0, 60)), 60);
}

/** Reads the header of the record at `position`; undefined if none is there. */
export function parseRecord(
  header: Buffer,
  position: number,
  number?: number,
): { key: string; record: CacheRecord } | undefined {
  const isRecord = header.length === HEADER && header.readUInt32LE(0) === RECORD_MARK;
  if (!isRecord || header.readUInt32LE(60) !== crc32(header.subarray(0, 60))) return undefined;
  const [height, width] = [header.readUInt32LE(4), header.readUInt32LE(8)];
  const crc = header.readUInt32LE(12);
  const key = header.toString('latin1', 16, 16 + KEY_BYTES);
  return { key, record: { position, height, width, crc, number } };
}

/** The index of a file whose last record ends at `end`. Tens of thousands of pictures take many turns. */
export async function indexBlock(index: CacheIndex, end: number): Promise<Buffer> {
  const turns = new Turns();
  const entries = [...index];
  const body = Buffer.alloc(entries.length * INDEX_ENTRY);
  let at = 0;
  for (const [key, record] of entries) {
    if (turns.isOver) await turns.next();
    writeHeader(body.subarray(at, at + HEADER), key, record);
    body.writeDoubleLE(record.position, at + HEADER);
    at += INDEX_ENTRY;
  }
  const footer = Buffer.alloc(FOOTER);
  footer.writeUInt32LE(FOOTER_MARK, 0);
  footer.writeUInt32LE(entries.length, 4);
  footer.writeDoubleLE(end, 8);
  footer.writeUInt32LE(crc32(body), 16);
  footer.writeUInt32LE(crc32(footer.subarray(0, 20)), 20);
  return Buffer.concat([body, footer]);
}

/** Where an index begins and how long it is without its footer; undefined if `footer` is none. */
export function parseFooter(
  footer: Buffer,
  size: number,
): { start: number; length: number; crc: number } | undefined {
  const isFooter = footer.length === FOOTER && footer.readUInt32LE(0) === FOOTER_MARK;
  if (!isFooter || footer.readUInt32LE(20) !== crc32(footer.subarray(0, 20))) return undefined;
  const start = footer.readDoubleLE(8);
  const length = footer.readUInt32LE(4) * INDEX_ENTRY;
  const fits = start + length + FOOTER === size;
  return fits ? { start, length, crc: footer.readUInt32LE(16) } : undefined;
}

/** The index that a block holds; undefined if it is damaged. Takes turns as indexBlock does. */
export async function parseIndex(body: Buffer, crc: number): Promise<CacheIndex | undefined> {
  if (crc32(body) !== crc) return undefined;
  const turns = new Turns();
  const index: CacheIndex = new Map();
  for (let at = 0; at < body.length; at += INDEX_ENTRY) {
    if (turns.isOver) await turns.next();
    const position = body.readDoubleLE(at + HEADER);
    const header = body.subarray(at, at + HEADER);
    const parsed = parseRecord(header, position, at / INDEX_ENTRY);
    if (!parsed) return undefined;
    index.set(parsed.key, parsed.record);
  }
  return index;
}
