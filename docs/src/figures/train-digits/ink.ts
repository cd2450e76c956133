/** @file A pen on a picture of levels 0 to 255, and the picture made ready for the network. */
import type { Cell } from '../../figure';
import { SIDE } from './messages';

const PEN = 1.3;
/** The drawn digits that the network learns are about as high. */
const HEIGHT = 19;

/** `pixels` with a line from `from` to `to`, as soft at its edge as the digits of the data set. */
export function inked(pixels: Uint8Array, from: Cell, to: Cell): Uint8Array {
  const [dy, dx] = [to.row - from.row, to.col - from.col];
  const square = dx * dx + dy * dy || 1;
  return pixels.map((level, index) => {
    const [y, x] = [Math.floor(index / SIDE) - from.row, (index % SIDE) - from.col];
    const along = Math.min(Math.max((x * dx + y * dy) / square, 0), 1);
    const covered = PEN + 0.5 - Math.hypot(x - along * dx, y - along * dy);
    return Math.max(level, Math.round(Math.min(Math.max(covered, 0), 1) * 240));
  });
}

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

function boxOf(pixels: Uint8Array): Box | undefined {
  const places = [...pixels.keys()].filter((index) => pixels[index]! > 40);
  if (places.length === 0) return undefined;
  const rows = places.map((index) => Math.floor(index / SIDE));
  const cols = places.map((index) => index % SIDE);
  const [top, left] = [Math.min(...rows), Math.min(...cols)];
  return { top, left, height: Math.max(...rows) - top + 1, width: Math.max(...cols) - left + 1 };
}

/** The drawing as the data set has its digits: of one height (or width), in the middle. */
export function placed(pixels: Uint8Array): Uint8Array {
  const box = boxOf(pixels);
  if (!box) return pixels;
  const scale = Math.max(box.height, box.width) / HEIGHT;
  const middle = (SIDE - 1) / 2;
  const source = (at: number, start: number, size: number) =>
    start + (size - 1) / 2 + (at - middle) * scale;
  return Uint8Array.from(pixels, (_, index) =>
    Math.round(
      levelAt(
        pixels,
        source(Math.floor(index / SIDE), box.top, box.height),
        source(index % SIDE, box.left, box.width),
      ),
    ),
  );
}

/** Between pixels, the mean of the four around by their nearness; outside, black. */
function levelAt(pixels: Uint8Array, y: number, x: number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  let sum = 0;
  for (const row of [top, top + 1]) {
    for (const col of [left, left + 1]) {
      if (row < 0 || col < 0 || row >= SIDE || col >= SIDE) continue;
      sum += pixels[row * SIDE + col]! * (1 - Math.abs(y - row)) * (1 - Math.abs(x - col));
    }
  }
  return sum;
}
