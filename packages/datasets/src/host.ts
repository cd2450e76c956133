/** @file The host's part of loading one picture: read it, then carry out each transform. */
import type { DecodeOptions } from './decode.js';
import type { Raster } from './picture.js';
import { readSource } from './read-source.js';
import type { Room } from './resize/resample.js';
import { runTransforms, type TransformTask } from './run-transforms.js';
import type { PictureSource } from './source.js';

/** One picture to load; plain data, so that it can be sent to a worker thread. */
export interface HostTask extends TransformTask {
  readonly source?: PictureSource | undefined;
  readonly decode: DecodeOptions;
}

/**
 * Loads one picture. `mayBlock`: whether this thread may be kept busy with decoding. `room`: memory for the
 * result, which it may lie in. Throws UnreadablePictureError, or a DatasetError for a transform that fails.
 */
export async function runOnHost(task: HostTask, mayBlock: boolean, room?: Room): Promise<Raster> {
  const { path, source, transforms, key, decode, isLast, done } = task;
  const [first, ...rest] = transforms;
  // Done along with decoding, which may then decode fewer pixels, or move them less.
  const resize = first?.name === 'Resize' ? first : undefined;
  const last = rest.length === 0 ? room : undefined;
  const picture = await readSource(path, source, { ...decode, resize, mayBlock, room: last });
  const own = { path, key, isLast };
  return resize
    ? runTransforms(picture, { ...own, transforms: rest, done: done + 1 })
    : runTransforms(picture, { ...own, transforms, done });
}
