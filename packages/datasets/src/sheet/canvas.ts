/** @file A sheet of RGB pixels that pictures and words are put on. */
import type { Picture } from '../decode.js';
import { ADVANCE, dots } from './font.js';

type Colour = readonly [red: number, green: number, blue: number];

/** Pixels for each dot of the font. */
const DOT = 2;

export class Canvas {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;

  constructor(height: number, width: number, [red, green, blue]: Colour) {
    this.height = height;
    this.width = width;
    this.pixels = new Uint8Array(height * width * 3);
    for (let i = 0; i < this.pixels.length; i += 3) this.pixels.set([red, green, blue], i);
  }

  /** Puts a picture with its top left at (top, left); it must fit. */
  put({ pixels, height, width }: Picture, top: number, left: number): void {
    for (let y = 0; y < height; y++) {
      const row = pixels.subarray(y * width * 3, (y + 1) * width * 3);
      this.pixels.set(row, ((top + y) * this.width + left) * 3);
    }
  }

  /** Writes a text, cut so that it takes no more than `width` pixels. */
  write(text: string, top: number, left: number, width: number, colour: Colour): void {
    const most = Math.floor(width / (ADVANCE * DOT));
    const shown = text.length > most ? `${text.slice(0, Math.max(0, most - 2))}..` : text;
    for (const [x, y] of dots(shown)) {
      for (let i = 0; i < DOT * DOT; i++) {
        const row = top + y * DOT + Math.floor(i / DOT);
        this.pixels.set(colour, (row * this.width + left + x * DOT + (i % DOT)) * 3);
      }
    }
  }
}
