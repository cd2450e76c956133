/**
 * @file The zip container as PyTorch writes it: stored entries, sizes in the directory at the end (with
 * zip64's wide fields where needed). Source: PKWARE's APPNOTE 6.3. PyTorch never compresses, so nothing
 * is inflated here and no entry is larger than the file: a general zip library would add what we must
 * refuse (inflating to claimed sizes) and miss what we must check (names, overlaps, sizes).
 */
import { Cursor } from './cursor.js';
import { damaged, quote, unsupported } from './errors.js';

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;

const END_BYTES = 22;
const LOCATOR64_BYTES = 20;
/** In a narrow field: the value stands in zip64's wide one. */
const [WIDE16, WIDE32] = [0xffff, 0xffffffff];

interface Entry {
  readonly name: string;
  /** Bytes it takes in the file. */
  readonly size: number;
  /** Why its bytes are not its contents, if so. */
  readonly hidden: 'compressed' | 'encrypted' | undefined;
  /** Where its local header begins. */
  readonly offset: number;
}

/** A zip archive's entries by name. Checksums are not compared: PyTorch may be told not to write them. */
export class Archive {
  readonly #contents = new Map<string, Pick<Entry, 'hidden'> & { readonly bytes: Uint8Array }>();

  /** Throws LayerError where the archive is truncated or inconsistent. */
  constructor(file: Uint8Array) {
    const directory = findDirectory(file);
    const body = file.subarray(0, directory.offset);
    let reached = 0;
    for (const entry of readEntries(file, directory).sort((a, b) => a.offset - b.offset)) {
      const { name, size, offset, hidden } = entry;
      if (this.has(name)) throw damaged(`two entries are called ${quote(name)}`);
      if (offset < reached) throw damaged(`its entry ${quote(name)} overlaps with another`);
      const local = new Cursor(body, `its entry ${quote(name)}`, offset);
      skipHeader(local, name);
      this.#contents.set(name, { hidden, bytes: local.take(size) });
      reached = local.position;
    }
  }

  get names(): string[] {
    return [...this.#contents.keys()];
  }

  has(name: string): boolean {
    return this.#contents.has(name);
  }

  /** An entry's bytes, not copied. Throws LayerError where it is compressed or encrypted. */
  get(name: string): Uint8Array | undefined {
    const entry = this.#contents.get(name);
    if (entry?.hidden) {
      throw unsupported(
        `its entry ${quote(name)} is ${entry.hidden}, which torch.save never does`,
        'Load the file in PyTorch and save it again, or pack its entries anew without that (zip -0).',
      );
    }
    return entry?.bytes;
  }
}

function skipHeader(local: Cursor, name: string): void {
  expectSignature(local, LOCAL);
  local.skip(22);
  const [nameLength, extraLength] = [local.u16(), local.u16()];
  if (local.text(nameLength) !== name) {
    throw damaged(`its entry ${quote(name)} has another name in the directory`);
  }
  local.skip(extraLength);
}

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

function findDirectory(file: Uint8Array): Directory {
  const at = findEnd(file);
  const end = new Cursor(file, "the zip's last record", at + 4);
  const disks = [end.u16(), end.u16()];
  end.skip(2);
  let [count, size, offset] = [end.u16(), end.u32(), end.u32()];
  if (count === WIDE16 || size === WIDE32 || offset === WIDE32) {
    const locator = new Cursor(file, "zip64's locator", at - LOCATOR64_BYTES);
    expectSignature(locator, LOCATOR64);
    locator.skip(4);
    const wide = new Cursor(file, "zip64's last record", locator.u64());
    expectSignature(wide, END64);
    wide.skip(28);
    [count, size, offset] = [wide.u64(), wide.u64(), wide.u64()];
  } else if (disks.some((disk) => disk !== 0)) {
    throw unsupported('it is one part of several', 'Join the parts first.');
  }
  if (offset + size > at) throw damaged("the zip's directory lies outside of the file");
  return { offset, size, count };
}

/** The last record is found from the end: only a comment of at most 64 KiB may follow. */
function findEnd(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const last = file.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === last - at) return at;
  }
  throw damaged("the zip's directory at its end is missing: the file is cut off");
}

function readEntries(file: Uint8Array, { offset, size, count }: Directory): Entry[] {
  const directory = new Cursor(file.subarray(offset, offset + size), "the zip's directory");
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) entries.push(readEntry(directory));
  if (directory.position !== size) throw damaged("the zip's directory has entries too many");
  return entries;
}

function readEntry(directory: Cursor): Entry {
  expectSignature(directory, ENTRY);
  directory.skip(4);
  const [flags, method] = [directory.u16(), directory.u16()];
  directory.skip(8);
  const [narrowPacked, narrowSize] = [directory.u32(), directory.u32()];
  const [nameLength, extraLength, commentLength] = [
    directory.u16(),
    directory.u16(),
    directory.u16(),
  ];
  directory.skip(8);
  const narrowOffset = directory.u32();
  const name = directory.text(nameLength);
  const extra = directory.take(extraLength);
  directory.skip(commentLength);
  const [size, packed, offset] = widen([narrowSize, narrowPacked, narrowOffset], extra, name);
  const hidden = (flags & 1) !== 0 ? 'encrypted' : method !== 0 ? 'compressed' : undefined;
  if (!hidden && packed !== size) throw damaged(`its entry ${quote(name)} has two sizes`);
  return { name, size: packed, offset, hidden };
}

/** Replaces the saturated ones of (size, packed size, offset) by those in the zip64 field of `extra`. */
function widen(
  narrow: readonly [number, number, number],
  extra: Uint8Array,
  name: string,
): [number, number, number] {
  const wide = narrow.includes(WIDE32) ? findZip64(extra, name) : undefined;
  const [size, packed, offset] = narrow;
  const read = (value: number) => (value === WIDE32 ? wide!.u64() : value);
  return [read(size), read(packed), read(offset)];
}

function findZip64(extra: Uint8Array, name: string): Cursor {
  const what = `the zip64 field of ${quote(name)}`;
  const fields = new Cursor(extra, what);
  while (fields.position < extra.length) {
    const id = fields.u16();
    const field = fields.take(fields.u16());
    if (id === 1) return new Cursor(field, what);
  }
  throw damaged(`${what} is missing`);
}

function expectSignature(cursor: Cursor, signature: number): void {
  if (cursor.u32() !== signature) throw damaged('a record of the zip is not where it should be');
}
