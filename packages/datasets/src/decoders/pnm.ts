/** @file Reading PBM, PGM and PPM (https://netpbm.sourceforge.net/doc/), with the levels that Pillow gives. */
import type { Picture } from '../picture.js';
import { checkSize, truncated } from './bytes.js';

interface Kind {
  readonly channels: 1 | 3;
  readonly isPlain: boolean;
  readonly isBitmap: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  P1: { channels: 1, isPlain: true, isBitmap: true },
  P2: { channels: 1, isPlain: true, isBitmap: false },
  P3: { channels: 3, isPlain: true, isBitmap: false },
  P4: { channels: 1, isPlain: false, isBitmap: true },
  P5: { channels: 1, isPlain: false, isBitmap: false },
  P6: { channels: 3, isPlain: false, isBitmap: false },
};

const SPACE = new Set([...' \t\n\v\f\r'].map((character) => character.charCodeAt(0)));
const HASH = 0x23;
const NEWLINE = 0x0a;

export function isPnm(file: Uint8Array): boolean {
  return file[0] === 0x50 && file[1]! >= 0x31 && file[1]! <= 0x36 && SPACE.has(file[2]!);
}

/** Reads words between white space and comments. */
class Words {
  readonly #file: Uint8Array;
  at = 2;

  constructor(file: Uint8Array) {
    this.#file = file;
  }

  #skip(): void {
    while (SPACE.has(this.#file[this.at]!) || this.#file[this.at] === HASH) {
      if (this.#file[this.at] === HASH) {
        while (this.at < this.#file.length && this.#file[this.at] !== NEWLINE) this.at++;
      }
      this.at++;
    }
  }

  /** The next decimal integer; with `digits`, of at most so many digits. */
  integer(digits = 10): number {
    this.#skip();
    let value = 0;
    const start = this.at;
    while (this.at - start < digits) {
      const digit = this.#file[this.at]! - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.at++;
    }
    if (this.at > start) return value;
    if (this.at >= this.#file.length) throw truncated();
    throw new Error(`no number stands at byte ${this.at}`);
  }
}

export function readPnm(file: Uint8Array, maxPixels: number): Picture {
  const kind = KINDS[String.fromCharCode(file[0]!, file[1]!)]!;
  const words = new Words(file);
  const width = words.integer();
  const height = words.integer();
  checkSize({ height, width }, maxPixels);
  const largest = kind.isBitmap ? 1 : words.integer();
  if (!(largest > 0 && largest < 65536)) throw new Error(`its largest level is ${largest}`);
  const count = height * width * kind.channels;
  const levels = kind.isPlain
    ? plainLevels(words, count, kind, largest)
    : binaryLevels(file, words.at + 1, { height, width, kind, largest });
  const pixels = new Uint8Array(height * width * 3);
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = levels[kind.channels === 3 ? at : Math.trunc(at / 3)]!;
  }
  return { pixels, height, width };
}

/**
 * A stored value as a level: scaled to 255, a half to the even one. Pillow scales grey of more than 255 levels to
 * 65535 and cuts off what is above 255.
 */
function levelOf(value: number, largest: number, { channels, isBitmap }: Kind): number {
  if (value > largest) throw new Error(`level ${value} is above its largest, ${largest}`);
  if (isBitmap) return value === 1 ? 0 : 255;
  if (largest === 255) return value;
  const top = channels === 1 && largest > 255 ? 65535 : 255;
  const scaled = (value / largest) * top;
  const rounded = scaled % 1 === 0.5 ? 2 * Math.round(scaled / 2) : Math.round(scaled);
  return Math.min(255, rounded);
}

function plainLevels(words: Words, count: number, kind: Kind, largest: number): Uint8Array {
  const levels = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    levels[at] = levelOf(words.integer(kind.isBitmap ? 1 : 10), largest, kind);
  }
  return levels;
}

function binaryLevels(
  file: Uint8Array,
  start: number,
  { height, width, kind, largest }: { height: number; width: number; kind: Kind; largest: number },
): Uint8Array {
  const row = width * kind.channels;
  const bytes = largest > 255 ? 2 : 1;
  const stride = kind.isBitmap ? Math.ceil(width / 8) : row * bytes;
  if (file.length - start < stride * height) throw truncated();
  if (largest === 255) return file.subarray(start, start + stride * height);
  const levels = new Uint8Array(row * height);
  for (let y = 0, to = 0; y < height; y++) {
    const from = start + y * stride;
    for (let x = 0; x < row; x++) {
      let value: number;
      if (kind.isBitmap) value = (file[from + (x >> 3)]! >> (7 - (x & 7))) & 1;
      else if (bytes === 1) value = file[from + x]!;
      else value = file[from + 2 * x]! * 256 + file[from + 2 * x + 1]!;
      levels[to++] = levelOf(value, largest, kind);
    }
  }
  return levels;
}
