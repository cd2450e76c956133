/** @file The default of the optional kernel `pictures`: a loop on the host. */
import type { Shape } from '@striate/shapes';
import type { PictureParams } from '../backend.js';

/** uint8 (n, h, w, c) -> float32 (n, c, h, w), rounded to float32 after each of torchvision's steps. */
export function picturesOnHost(
  pixels: Uint8Array,
  shape: Shape,
  { flip, mean, std }: PictureParams,
): Float32Array {
  const [n, h, w, c] = shape as readonly [number, number, number, number];
  const result = new Float32Array(pixels.length);
  let to = 0;
  for (let picture = 0; picture < n; picture++) {
    const mirrored = flip?.[picture] === 1;
    for (let channel = 0; channel < c; channel++) {
      const shift = Math.fround(mean[channel]!);
      const scale = Math.fround(std[channel]!);
      for (let y = 0; y < h; y++) {
        const row = (picture * h + y) * w;
        for (let x = 0; x < w; x++) {
          const from = (row + (mirrored ? w - 1 - x : x)) * c + channel;
          result[to++] = Math.fround(Math.fround(pixels[from]! / 255) - shift) / scale;
        }
      }
    }
  }
  return result;
}
