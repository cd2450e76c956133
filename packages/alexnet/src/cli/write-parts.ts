/** @file Bytes on their way to the disk. Large files go past the system's cache, which training needs for itself. */
import { closeSync, constants, fsync, ftruncate, openSync, write } from 'node:fs';
import { promisify } from 'node:util';

const { O_CREAT, O_DIRECT, O_TRUNC, O_WRONLY } = constants;

/** From here on it pays. */
const LARGE = 2 ** 24;
/** What is written at a time; it is a multiple of PAGE. */
const PIECE = 2 ** 22;
/** Past the cache, addresses, lengths and offsets are multiples of this. */
const PAGE = 4096;
/** The unit in which WebAssembly counts memory. */
const WASM_PAGE = 2 ** 16;

/** In every Node, but not in its types. */
declare const WebAssembly: {
  Memory: new (pages: { initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Writes a new file, and returns once it is on the disk. */
export async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length >= LARGE && O_DIRECT !== undefined) {
    try {
      return await onFile(path, O_DIRECT, (file) => pastTheCache(file, parts, length));
    } catch (error) {
      // Some file systems know no such way: then as ever.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
  return onFile(path, 0, async (file) => {
    for (const part of parts) await writeAll(file, part);
  });
}

async function onFile(path: string, flag: number, body: (file: number) => Promise<void>) {
  // At once: a file that is being opened while the program ends could come to be behind `dropPartials`.
  const file = openSync(path, O_CREAT | O_TRUNC | O_WRONLY | flag, 0o666);
  try {
    await body(file);
    await promisify(fsync)(file);
  } finally {
    closeSync(file);
  }
}

/**
 * The system copies what is written into pages of its cache, which takes more of the processor than anything else
 * about a checkpoint, and drives the pictures out of there. Past the cache the disk takes the bytes from where they are.
 */
async function pastTheCache(file: number, parts: readonly Uint8Array[], length: number) {
  // Memory of WebAssembly begins on a page; where other arrays begin is not known.
  const memory = new WebAssembly.Memory({ initial: PIECE / WASM_PAGE });
  const piece = new Uint8Array(memory.buffer);
  let filled = 0;
  let position = 0;
  const flush = async () => {
    const whole = Math.ceil(filled / PAGE) * PAGE;
    await writeAll(file, piece.subarray(0, whole), position);
    position += whole;
    filled = 0;
  };
  for (const part of parts) {
    for (let done = 0; done < part.length; ) {
      const more = part.subarray(done, done + PIECE - filled);
      piece.set(more, filled);
      done += more.length;
      filled += more.length;
      if (filled === PIECE) await flush();
    }
  }
  await flush();
  await promisify(ftruncate)(file, length);
}

/** A write may take less than it is given: 2 GB at most. `position`: where it goes, if not behind what is there. */
async function writeAll(file: number, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    const { bytesWritten } = await promisify(write)(file, bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}
