/** @file Numbers that describe a data set as a whole. */
import type { PictureBatch } from './batch.js';
import { DataLoader } from './data-loader.js';
import type { PictureDataset } from './dataset.js';
import { DatasetError } from './errors.js';
import { Compose, type Normalization, ToTensor } from './transforms.js';

export interface ScanOptions {
  /** Threads that load pictures; with 0 this thread does. Default: that of DataLoader. */
  readonly workers?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The mean and the standard deviation of red, green and blue, in [0, 1]. */
export type MeanStd = Normalization;

const CHANNELS = 3;
const LEVELS = 256;

/**
 * The mean and the standard deviation of each channel over all pixels of all pictures, after the data set's
 * transforms but before Normalize: what Normalize takes. Exact: levels are counted, and divided once. Throws
 * DatasetError for an empty data set, and UnreadablePictureError.
 */
export async function meanStd(
  dataset: PictureDataset,
  { workers, onProgress, signal }: ScanOptions = {},
): Promise<MeanStd> {
  const counts = new Float64Array(CHANNELS * LEVELS);
  const loader = new DataLoader({ dataset: withSomeTransform(dataset), workers, prefetch: 16 });
  try {
    for await (const batch of loader.epoch(0, { signal })) {
      const pixels = pixelsOf('meanStd', batch);
      for (let i = 0; i < pixels.length; i++) {
        const at = (i % CHANNELS) * LEVELS + pixels[i]!;
        counts[at] = counts[at]! + 1;
      }
      onProgress?.(batch.nextPosition, dataset.length);
    }
  } finally {
    await loader.close();
  }
  if (dataset.length === 0) {
    throw new DatasetError(
      'invalid-option',
      'meanStd: the data set has no pictures.',
      'Give one that has some.',
    );
  }
  const moments = [0, 1, 2].map((c) => momentsOf(counts.subarray(c * LEVELS, (c + 1) * LEVELS)));
  const three = (name: 'mean' | 'std') =>
    [moments[0]![name], moments[1]![name], moments[2]![name]] as const;
  return { mean: three('mean'), std: three('std') };
}

/** The uint8 pictures of a batch. Throws DatasetError for one that the host has made tensors of. */
export function pixelsOf(owner: string, { pixels, values }: PictureBatch): Uint8Array {
  if (!values) return pixels;
  throw new DatasetError(
    'invalid-transform',
    `${owner}: the transform makes tensors on the host, which are no levels any more.`,
    'Leave out what follows ToTensor and Normalize, such as RandomErasing.',
  );
}

/** The data set as it is, or with ToTensor alone if it has no transform. */
export function withSomeTransform(dataset: PictureDataset): PictureDataset {
  const { length, classes, transform = new Compose([new ToTensor()]) } = dataset;
  return { length, classes, transform, entry: (position) => dataset.entry(position) };
}

/** Mean and standard deviation of levels 0 .. 255 that came so often, scaled to [0, 1]. */
function momentsOf(counts: Float64Array): { mean: number; std: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, level) => sum + count * level, 0) / total;
  const variance =
    counts.reduce((sum, count, level) => sum + count * (level - mean) ** 2, 0) / total;
  return { mean: mean / (LEVELS - 1), std: Math.sqrt(variance) / (LEVELS - 1) };
}
