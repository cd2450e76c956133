/** @file Small pictures for the report, as they were loaded for the network or as they are. */
import {
  type Batch,
  Compose,
  DataLoader,
  type PictureDataset,
  Subset,
  ToTensor,
} from '@striate/datasets';
import sharp from 'sharp';

/** Pixels of the longer side. */
const SIDE = 144;
const QUALITY = 78;

/** As they are: nothing but decoded. */
export const AS_DECODED = new Compose([new ToTensor()]);

/**
 * A data URL for each of the pictures at `positions`, in their order, as `transform` makes them with the draws of
 * the first epoch; undefined for a picture that can't be read.
 */
export async function thumbnails(
  dataset: PictureDataset,
  positions: readonly number[],
  transform: Compose,
): Promise<(string | undefined)[]> {
  const urls: (string | undefined)[] = positions.map(() => undefined);
  if (positions.length === 0) return urls;
  const chosen = new Subset(dataset, positions, transform);
  const loader = new DataLoader({
    dataset: chosen,
    batchSize: 1,
    workers: 0,
    onError: 'skip',
    maxConsecutiveFailures: positions.length + 1,
  });
  try {
    for await (const batch of loader.epoch(0)) {
      urls[batch.nextPosition - 1] = await thumbnail(batch, transform);
    }
  } finally {
    await loader.close();
  }
  return urls;
}

/** Positions spread evenly over a data set of `length` pictures. */
export function spread(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
}

async function thumbnail(batch: Batch, transform: Compose): Promise<string> {
  const [, height, width] = batch.shape;
  const pixels = batch.values ? levelsOf(batch.values, transform) : batch.pixels;
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (batch.flip[0]) picture.flop();
  const small = { width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true } as const;
  const jpeg = await picture.resize(small).jpeg({ quality: QUALITY, mozjpeg: true }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

/** Levels 0 .. 255 (height, width, 3) of a tensor (3, height, width), with what Normalize did undone. */
function levelsOf(values: Float32Array, { transforms }: Compose): Uint8ClampedArray {
  const normalize = transforms.find((transform) => transform.name === 'Normalize');
  const plane = values.length / 3;
  const levels = new Uint8ClampedArray(values.length);
  for (const [i, value] of values.entries()) {
    const channel = Math.floor(i / plane);
    const level = normalize ? value * normalize.std[channel]! + normalize.mean[channel]! : value;
    levels[(i % plane) * 3 + channel] = level * 255;
  }
  return levels;
}
