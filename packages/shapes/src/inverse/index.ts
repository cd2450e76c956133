/** @file `@striate/shapes/inverse`: the questions the other way round. */
export { type FindWindowsOptions, findWindows, type WindowChoice } from './find-windows.js';
export { samePadding } from './same-padding.js';
export {
  type LayerFailure,
  type SmallestInput,
  type SmallestInputOptions,
  smallestInput,
} from './smallest-input.js';
export { transposedTwin } from './transposed-twin.js';
