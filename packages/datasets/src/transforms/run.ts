/** @file How a transform is carried out on the host. */
import type { Draws } from '../draws.js';
import type { Raster } from '../picture.js';

/** Carries out a transform on one picture. `options` is plain data: the transform's own fields. */
export type Run<Options, Works extends Raster = Raster> = (
  raster: Works,
  options: Options,
  draws: Draws,
) => Works | Promise<Works>;
