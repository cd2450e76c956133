/** @file `RandomErasing`. */
import type { Draws } from '../draws.js';
import type { Box } from '../ops/geometry.js';
import type { Raster } from '../picture.js';
import { checkedProbability, checkedRange, type Range, roundHalfEven, wrong } from './checks.js';
import type { Run } from './run.js';

export interface RandomErasingOptions {
  /** Default: 0.5. */
  readonly p?: number | undefined;
  /** The share of the area that is erased. Default: [0.02, 0.33]. */
  readonly scale?: Range | undefined;
  /** Height / width of what is erased; its logarithm is uniform. Default: [0.3, 3.3]. */
  readonly ratio?: Range | undefined;
  /** One value, one for each channel, or 'random' for normal noise. Default: 0. */
  readonly value?: number | readonly [number, number, number] | 'random' | undefined;
}

/**
 * Erases a random rectangle, after ToTensor, and, where there is one, after Normalize.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomErasing.html
 */
export class RandomErasing {
  readonly name = 'RandomErasing';
  readonly p: number;
  readonly scale: Range;
  readonly ratio: Range;
  readonly value: readonly [number, number, number] | 'random';

  /** Throws DatasetError for an option out of range. */
  constructor(options: RandomErasingOptions = {}) {
    const { p = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 } = options;
    this.p = checkedProbability('RandomErasing', p);
    this.scale = checkedRange('RandomErasing', 'scale', scale, 0);
    if (scale[1] > 1) throw wrong('RandomErasing', 'scale', scale, 'within [0, 1]');
    this.ratio = checkedRange('RandomErasing', 'ratio', ratio, Number.MIN_VALUE);
    this.value = typeof value === 'number' ? [value, value, value] : value;
    if (this.value !== 'random' && !this.value.every(Number.isFinite)) {
      throw wrong('RandomErasing', 'value', value, "finite, or 'random'");
    }
  }
}

const ATTEMPTS = 10;

/** What is erased; undefined where ten rectangles did not fit. */
export function drawRectangle(
  { height, width }: { readonly height: number; readonly width: number },
  { scale, ratio }: Pick<RandomErasing, 'scale' | 'ratio'>,
  draws: Draws,
): Box | undefined {
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = height * width * draws.uniform(scale);
    const aspect = Math.exp(draws.uniform(logRatio));
    const h = roundHalfEven(Math.sqrt(area * aspect));
    const w = roundHalfEven(Math.sqrt(area / aspect));
    if (h < height && w < width) {
      const top = draws.integer(height - h + 1);
      return { top, left: draws.integer(width - w + 1), height: h, width: w };
    }
  }
  return undefined;
}

export const runRandomErasing: Run<RandomErasing, Raster<Float32Array>> = (
  raster,
  options,
  draws,
) => {
  const box = draws.chance(options.p) ? drawRectangle(raster, options, draws) : undefined;
  if (!box) return raster;
  const { value } = options;
  const pixels = raster.pixels.slice();
  for (let y = box.top; y < box.top + box.height; y++) {
    const start = (y * raster.width + box.left) * 3;
    for (let i = 0; i < box.width * 3; i++) {
      pixels[start + i] = value === 'random' ? draws.normal() : value[i % 3]!;
    }
  }
  return { ...raster, pixels };
};
