/** @file The host's part of loading one picture: read it, then carry out each transform. */
import type { DecodeOptions } from './decode.js';
import { type DrawKey, Draws } from './draws.js';
import { DatasetError } from './errors.js';
import { runStep } from './host-steps.js';
import type { Raster } from './picture.js';
import { readSource } from './read-source.js';
import type { PictureSource } from './source.js';
import { toPlanes } from './transforms/tensor.js';
import type { HostTransform } from './transforms.js';

/** One picture to load; plain data, so that it can be sent to a worker thread. */
export interface HostTask {
  readonly path: string;
  readonly source?: PictureSource | undefined;
  readonly transforms: readonly HostTransform[];
  /** How many transforms of the pipeline came before these; each draws from a stream by its number. */
  readonly done: number;
  readonly key: DrawKey;
  readonly decode: DecodeOptions;
  /** Whether to take the channels of a tensor apart at the end: (H, W, 3) -> (3, H, W). */
  readonly isLast: boolean;
}

/** Host transform i draws from stream i + this; see draws.ts. */
const FIRST_STREAM = 2;

/**
 * Loads one picture. `mayBlock`: whether this thread may be kept busy with decoding. Throws
 * UnreadablePictureError, or a DatasetError for a transform that fails.
 */
export async function runOnHost(task: HostTask, mayBlock: boolean): Promise<Raster> {
  const { path, source, transforms, done, key, decode, isLast } = task;
  const [first, ...rest] = transforms;
  // Done along with decoding, which may then decode fewer pixels, or move them less.
  const resize = first?.name === 'Resize' ? first : undefined;
  const picture = await readSource(path, source, { ...decode, resize, mayBlock });
  const own = { path, key, isLast };
  return resize
    ? runTransforms(picture, { ...own, transforms: rest, done: done + 1 })
    : runTransforms(picture, { ...own, transforms, done });
}

export async function runTransforms(
  raster: Raster,
  task: Pick<HostTask, 'path' | 'transforms' | 'done' | 'key' | 'isLast'>,
): Promise<Raster> {
  let current = raster;
  for (const [i, transform] of task.transforms.entries()) {
    try {
      const draws = new Draws(task.key, FIRST_STREAM + task.done + i);
      current = await runStep(transform, current, draws);
    } catch (error) {
      throw named(error, transform.name, task.path);
    }
  }
  if (!task.isLast || !(current.pixels instanceof Float32Array)) return current;
  const pixels = new Float32Array(current.pixels.length);
  toPlanes(current as Raster<Float32Array>, pixels);
  return { ...current, pixels };
}

function named(error: unknown, transform: string, path: string): DatasetError {
  const [code, reason, fix] =
    error instanceof DatasetError
      ? error.parts
      : ([
          'transform-failed',
          `${error instanceof Error ? error.message : error}.`,
          'See whether the transform can take such a picture.',
        ] as const);
  return new DatasetError(code, `${transform} failed on '${path}': ${reason}`, fix);
}
