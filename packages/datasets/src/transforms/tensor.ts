/** @file `ToTensor` and `Normalize`: the device does them where nothing comes after, the host otherwise. */
import { DatasetError } from '../errors.js';
import type { Picture, Raster } from '../picture.js';

/** The mean of ImageNet's training pictures for red, green and blue, in [0, 1]. */
export const IMAGENET_MEAN: readonly [number, number, number] = [0.485, 0.456, 0.406];

/** The standard deviation of ImageNet's training pictures for red, green and blue. */
export const IMAGENET_STD: readonly [number, number, number] = [0.229, 0.224, 0.225];

/** uint8 (H, W, C) in [0, 255] -> float32 (C, H, W) in [0, 1]. */
export class ToTensor {
  readonly name = 'ToTensor';
}

/** What `Normalize` does to each channel: (value - mean) / std. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Makes each channel (value - mean) / std, in float32, after ToTensor. */
export class Normalize implements Normalization {
  readonly name = 'Normalize';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];

  /** Throws DatasetError unless both have three finite numbers and no `std` is 0. */
  constructor({ mean, std }: Normalization) {
    const usable =
      mean.length === 3 && std.length === 3 && [...mean, ...std].every(Number.isFinite);
    if (!usable || std.includes(0)) {
      throw new DatasetError(
        'invalid-option',
        `Normalize: mean is [${mean.join(', ')}] and std is [${std.join(', ')}].`,
        'Give three finite numbers for each, for red, green and blue, with no std of 0.',
      );
    }
    this.mean = mean;
    this.std = std;
  }
}

/** ToTensor on the host. The channels stay together for what follows; `toPlanes` takes them apart. */
export function runToTensor({ pixels, height, width }: Picture): Raster<Float32Array> {
  return { pixels: Float32Array.from(pixels, (level) => level / 255), height, width };
}

/** Each step is rounded to float32, as torch's `sub_` and `div_` do. */
export function runNormalize(
  raster: Raster<Float32Array>,
  { mean, std }: Normalization,
): Raster<Float32Array> {
  const [means, deviations] = [Float32Array.from(mean), Float32Array.from(std)];
  const pixels = raster.pixels.map(
    (value, i) => Math.fround(value - means[i % 3]!) / deviations[i % 3]!,
  );
  return { ...raster, pixels };
}

/** (H, W, 3) -> (3, H, W) in `to`. */
export function toPlanes({ pixels }: Raster<Float32Array>, to: Float32Array): void {
  const area = pixels.length / 3;
  for (let i = 0; i < area; i++) {
    to[i] = pixels[3 * i]!;
    to[area + i] = pixels[3 * i + 1]!;
    to[2 * area + i] = pixels[3 * i + 2]!;
  }
}
