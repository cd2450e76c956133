/**
 * @file Resizing without antialiasing: what torchvision does to uint8 tensors with `antialias=False`, which is
 * torch's `interpolate(alignCorners: false)` in float32, rounded back to uint8.
 */
import type { Picture } from '../picture.js';
import { cubic } from './filters.js';

const CUBIC = cubic(-0.75);

/** For each output pixel: its input pixels (cut off at the edges) and their weights, `count` each. */
interface Points {
  readonly count: number;
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

function pointsFor(inSize: number, outSize: number, isCubic: boolean): Points {
  const count = isCubic ? 4 : 2;
  const places = new Int32Array(outSize * count);
  const weights = new Float32Array(outSize * count);
  const scale = Math.fround(inSize / outSize);
  for (let i = 0; i < outSize; i++) {
    const center = Math.fround(scale * (i + 0.5) - 0.5);
    const at = isCubic ? center : Math.max(0, center);
    const first = Math.floor(at);
    const rest = Math.fround(at - first);
    for (let k = 0; k < count; k++) {
      const offset = isCubic ? k - 1 : k;
      places[i * count + k] = Math.min(inSize - 1, Math.max(0, first + offset));
      weights[i * count + k] = isCubic ? CUBIC(offset - rest) : Math.abs(1 - k - rest);
    }
  }
  return { count, places, weights };
}

/** uint8 RGB (H, W, 3) -> (height, width, 3), at most 1 away from torch where float32 rounds otherwise. */
export function resizeWithoutAntialias(
  picture: Picture,
  height: number,
  width: number,
  interpolation: 'bilinear' | 'bicubic',
): Picture {
  const isCubic = interpolation === 'bicubic';
  const columns = pointsFor(picture.width, width, isCubic);
  const rows = pointsFor(picture.height, height, isCubic);
  const pixels = new Uint8ClampedArray(height * width * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let j = 0; j < rows.count; j++) {
          const row = rows.places[y * rows.count + j]! * picture.width;
          let line = 0;
          for (let i = 0; i < columns.count; i++) {
            const place = row + columns.places[x * columns.count + i]!;
            line += picture.pixels[place * 3 + channel]! * columns.weights[x * columns.count + i]!;
          }
          sum += line * rows.weights[y * rows.count + j]!;
        }
        // A Uint8ClampedArray cuts off and rounds halves to even, as torch does.
        pixels[at++] = sum;
      }
    }
  }
  return { pixels: new Uint8Array(pixels.buffer), height, width };
}
