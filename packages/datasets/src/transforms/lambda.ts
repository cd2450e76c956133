/** @file `Lambda`: a transform of the user's own. */
import type { Draws } from '../draws.js';
import { DatasetError } from '../errors.js';
import { importFunction } from '../import-function.js';
import type { Raster } from '../picture.js';
import type { ModuleFunction } from '../source.js';
import type { Run } from './run.js';

/**
 * Makes one picture of another: uint8 (H, W, 3) before ToTensor, float32 (H, W, 3) after it. It must leave
 * what it is given as it is, and draw whatever it draws from `draws`, so that the same seed gives the same
 * pictures.
 */
export type PictureFunction = (raster: Raster, draws: Draws) => Raster | Promise<Raster>;

/**
 * A transform of your own (`torchvision.transforms.Lambda`).
 *
 * - `new Lambda((picture) => ...)`: a closure cannot leave its thread, so it and everything after it run
 *   on the JavaScript thread. For what is cheap.
 * - `new Lambda({ module: new URL('./blur.js', import.meta.url).href, name: 'blur' })`: a function that a
 *   module exports runs in the worker threads, and survives in a checkpoint.
 */
export class Lambda {
  readonly name = 'Lambda';
  readonly run: PictureFunction | ModuleFunction;

  /** Throws DatasetError if `run` is neither. */
  constructor(run: PictureFunction | ModuleFunction) {
    const isModule =
      typeof run === 'object' && typeof run?.module === 'string' && typeof run.name === 'string';
    if (typeof run !== 'function' && !isModule) {
      throw new DatasetError(
        'invalid-option',
        'Lambda: neither a function nor { module, name } is given.',
        "Give new Lambda((picture) => picture), or the module's URL and the name of its export.",
      );
    }
    this.run = run;
  }
}

export const runLambda: Run<Lambda> = async (raster, { run }, draws) => {
  const apply = typeof run === 'function' ? run : await importFunction<PictureFunction>(run);
  const result = await apply(raster, draws);
  const { pixels, height, width } = result ?? {};
  const isSameKind = pixels?.constructor === raster.pixels.constructor;
  if (!isSameKind || !(height! > 0) || !(width! > 0) || pixels.length !== height! * width! * 3) {
    throw new DatasetError(
      'invalid-transform',
      'the function returned no picture.',
      'Return { pixels, height, width } with height * width * 3 values of the same type as it was given.',
    );
  }
  return result;
};
