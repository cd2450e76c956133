/** @file Loading single files, for prediction. */
import { type PictureBatch, stack } from './batch.js';
import { DatasetError } from './errors.js';
import { runOnHost } from './host.js';
import { planPipeline } from './pipeline.js';
import type { Compose } from './transforms.js';

/**
 * Loads files into one batch, in order, on this thread: a handful to predict; for many use a
 * DataLoader. Nothing is drawn at random: RandomHorizontalFlip does not flip here. Throws
 * UnreadablePictureError for a file that is no picture, DatasetError if sizes differ or no file is given.
 */
export async function loadPictures(
  paths: readonly string[],
  transform: Compose,
): Promise<PictureBatch> {
  const { host, tail } = planPipeline(transform);
  if (paths.length === 0) {
    throw new DatasetError(
      'invalid-option',
      'loadPictures: no path is given.',
      'Give at least one.',
    );
  }
  const loaded = await Promise.all(
    paths.map(async (path) => ({ path, picture: await runOnHost({ path, transforms: host }) })),
  );
  return { ...stack(loaded), flip: new Uint8Array(paths.length), normalize: tail.normalize };
}
