/** @file Loading single files, for prediction. */
import { type PictureBatch, stack } from './batch.js';
import type { DecodeOptions } from './decode.js';
import { DatasetError } from './errors.js';
import { runOnHost } from './host.js';
import { isDeterministic, planPipeline } from './pipeline.js';
import type { Compose } from './transforms.js';

/**
 * Loads files into one batch, in order, on this thread: a handful to predict; for many use a
 * DataLoader. A RandomHorizontalFlip before ToTensor does not flip here; any other transform that draws
 * at random is an error. Throws UnreadablePictureError for a file that is no picture, DatasetError if
 * sizes differ or no file is given.
 */
export async function loadPictures(
  paths: readonly string[],
  transform: Compose,
  decode: DecodeOptions = {},
): Promise<PictureBatch> {
  const { host, inProcess, tail, isTensor } = planPipeline(transform);
  const transforms = [...host, ...inProcess];
  const random = transforms.find((step) => !isDeterministic(step) && step.name !== 'Lambda');
  if (random) {
    throw new DatasetError(
      'invalid-transform',
      `loadPictures: ${random.name} draws at random.`,
      'Give the transform that validation uses, without augmentation.',
    );
  }
  if (paths.length === 0) {
    throw new DatasetError(
      'invalid-option',
      'loadPictures: no path is given.',
      'Give at least one.',
    );
  }
  const loaded = await Promise.all(
    paths.map(async (path, index) => {
      const key = { seed: 0, epoch: 0, index };
      return {
        path,
        picture: await runOnHost({ path, transforms, done: 0, key, isLast: true, decode }, false),
      };
    }),
  );
  return {
    ...stack(loaded, isTensor),
    flip: new Uint8Array(paths.length),
    normalize: tail.normalize,
  };
}
