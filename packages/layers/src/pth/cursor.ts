/** @file A place in bytes that nobody vouches for: every read is checked against their end. */
import { damaged } from './errors.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #position: number;

  /** `what`: the name of these bytes in errors. */
  constructor(bytes: Uint8Array, what: string, position = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }

  /** A length or an offset: what no number holds exactly is an error, as no file is as long. */
  u64(): number {
    const value = Number(this.#view.getBigUint64(this.skip(8), true));
    if (!Number.isSafeInteger(value)) throw damaged(`${this.#what} claims ${value} bytes`);
    return value;
  }

  /** Big-endian, as pickles hold floats. */
  f64(): number {
    return this.#view.getFloat64(this.skip(8), false);
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    const start = this.skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  text(count: number): string {
    return this.#decode(this.take(count));
  }

  /** The text before the next line feed. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw damaged(`${this.#what} ends within a line`);
    const text = this.text(end - this.#position);
    this.skip(1);
    return text;
  }

  /** Moves on by `count` bytes; returns where they start. Throws LayerError where they are not there. */
  skip(count: number): number {
    const start = this.#position;
    const left = Math.max(0, this.#bytes.length - start);
    if (count > left) {
      throw damaged(`${this.#what} ends early: ${count} bytes are wanted, but ${left} are left`);
    }
    this.#position = start + count;
    return start;
  }

  #decode(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes);
    } catch {
      throw damaged(`${this.#what} holds text that is no UTF-8`);
    }
  }
}
