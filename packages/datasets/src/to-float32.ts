/** @file What a device makes of a batch, made here: for trainers other than Striate's, and for tests. */
import type { Batch, PictureBatch } from './batch.js';

/** float32 (N, 3, H, W): mirrored, divided by 255, normalised and mixed as the batch says. */
export function toFloat32(batch: PictureBatch & Partial<Pick<Batch, 'mix'>>): Float32Array {
  const values = batch.values ?? picturesOf(batch);
  return batch.mix === undefined ? values : mixed(values, batch.shape[0], batch.mix);
}

function picturesOf({ pixels, shape, flip, normalize }: PictureBatch): Float32Array {
  const [count, height, width] = shape;
  const mean = Float32Array.from(normalize?.mean ?? [0, 0, 0]);
  const std = Float32Array.from(normalize?.std ?? [1, 1, 1]);
  const values = new Float32Array(pixels.length);
  let at = 0;
  for (let picture = 0; picture < count; picture++) {
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const column = flip[picture] === 1 ? width - 1 - x : x;
          const level = pixels[((picture * height + y) * width + column) * 3 + channel]!;
          const centered = Math.fround(Math.fround(level / 255) - mean[channel]!);
          values[at++] = centered / std[channel]!;
        }
      }
    }
  }
  return values;
}

/** mix * each picture + (1 - mix) * the one before it, in the order of torchvision's float32 operations. */
function mixed(values: Float32Array, count: number, mix: number): Float32Array {
  const size = values.length / count;
  const [own, other] = [Math.fround(mix), Math.fround(1 - mix)];
  return values.map((value, i) => {
    const before = values[(i + values.length - size) % values.length]!;
    return Math.fround(before * other) + Math.fround(value * own);
  });
}
