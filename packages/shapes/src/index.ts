/** @file `@striate/shapes`: shape arithmetic of convolutional networks, exact to PyTorch. */
export { broadcastAxes, broadcastOutput, reduceOutput, reductionAxes } from './broadcast.js';
export { type ConvOptions, convOutput, windowCount } from './conv.js';
export { ShapeError, type ShapeErrorCode } from './errors.js';
export { linearOutput, matmulOutput } from './linear.js';
export { type Picture, pictureOf, pictureShape } from './picture.js';
export { adaptivePoolOutput, adaptiveWindow, type PoolOptions, poolOutput } from './pool.js';
export { flattenOutput, permuteOutput, reshapeOutput } from './reshape.js';
export {
  checkedPair,
  checkShape,
  elementCount,
  formatShape,
  normalizeAxis,
  type Pair,
  pair,
  type Shape,
  sameShape,
} from './shape.js';
