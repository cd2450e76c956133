/** @file Resizing to the nearest pixel, bit for bit as Pillow does it (`ImagingScaleAffine`). */
import type { Picture } from '../picture.js';

/** uint8 RGB (H, W, 3) -> (height, width, 3). */
export function resizeNearest(picture: Picture, height: number, width: number): Picture {
  if (picture.height === height && picture.width === width) return picture;
  const pixels = new Uint8Array(height * width * 3);
  const columns = nearestOf(picture.width, width);
  let at = 0;
  for (const y of nearestOf(picture.height, height)) {
    const row = y * picture.width;
    for (const x of columns) {
      const from = (row + x) * 3;
      pixels[at] = picture.pixels[from]!;
      pixels[at + 1] = picture.pixels[from + 1]!;
      pixels[at + 2] = picture.pixels[from + 2]!;
      at += 3;
    }
  }
  return { pixels, height, width };
}

/** Summed step by step, because Pillow does, and rounding decides. */
function nearestOf(inSize: number, outSize: number): Int32Array {
  const step = inSize / outSize;
  const nearest = new Int32Array(outSize);
  let at = step * 0.5;
  for (let i = 0; i < outSize; i++) {
    nearest[i] = Math.min(Math.trunc(at), inSize - 1);
    at += step;
  }
  return nearest;
}
