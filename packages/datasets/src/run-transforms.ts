/** @file Carries out transforms on one picture, in whichever thread, or in a browser. */
import { type DrawKey, Draws } from './draws.js';
import { DatasetError } from './errors.js';
import { runStep } from './host-steps.js';
import type { Raster } from './picture.js';
import { toPlanes } from './transforms/tensor.js';
import type { HostTransform } from './transforms.js';

/** What to do to a picture; plain data, so that it can be sent to a worker thread. */
export interface TransformTask {
  /** What errors call the picture. */
  readonly path: string;
  readonly transforms: readonly HostTransform[];
  readonly key: DrawKey;
  /** How many transforms of the pipeline came before these. */
  readonly done: number;
  /** Whether to take the channels of a tensor apart at the end: (H, W, 3) -> (3, H, W). */
  readonly isLast: boolean;
}

/** Host transform i draws from stream i + this; see draws.ts. */
const FIRST_STREAM = 2;

/** Carries out transforms. Throws DatasetError for one that fails. */
export async function runTransforms(raster: Raster, task: TransformTask): Promise<Raster> {
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
