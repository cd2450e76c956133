/**
 * @file `@striate/tensor/random`: seeded random numbers, without dependencies. Data sets and loaders
 * use it alone, without the tensors.
 */
export { type Draw, defaultGenerator, drawUniform, Generator, manualSeed } from './generator.js';
export { Mt19937 } from './mt19937.js';
export {
  dropThreshold,
  keepMask,
  type MaskKey,
  maskWords,
  philox4x32,
  philoxStream,
} from './philox.js';
