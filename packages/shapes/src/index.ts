/** @file `@striate/shapes`: shape arithmetic of convolutional networks, exact to PyTorch. */
export { type AdaptiveSize, adaptivePoolOutput, adaptiveWindow } from './adaptive-pool.js';
export { broadcastAxes, broadcastOutput, expandOutput } from './broadcast.js';
export { concatOutput, stackOutput } from './concat.js';
export { type ConvOptions, convOutput, convPadding, convWeightShape } from './conv.js';
export {
  type ConvTransposeOptions,
  convTransposeOutput,
  convTransposeWeightShape,
} from './conv-transpose.js';
export { ShapeError, type ShapeErrorCode } from './errors.js';
export { type InterpolateOptions, interpolateOutput } from './interpolate.js';
export { linearOutput, type MatmulOptions, matmulOutput } from './linear.js';
export { type PadMode, padOutput } from './pad.js';
export { type PoolOptions, poolOutput } from './pool.js';
export { reduceOutput, reductionAxes } from './reduce.js';
export {
  flattenOutput,
  permutation,
  permuteOutput,
  reshapeOutput,
  squeezeOutput,
  transposeOutput,
  unsqueezeOutput,
} from './reshape.js';
export {
  checkShape,
  elementCount,
  formatShape,
  normalizeAxis,
  type Shape,
  sameShape,
} from './shape.js';
export { type ResolvedSlice, resolveSlices, type Slice, sliceOutput } from './slice.js';
export {
  checkedCount,
  checkedSides,
  type Dims,
  type Sides,
  type SideTuple,
  type Spatial,
  sidesOf,
  spatialOf,
  spatialShape,
} from './spatial.js';
export { broadcastStrides, ravelIndex, rowMajorStrides, unravelIndex } from './strides.js';
export type * from './types/index.js';
export { windowCount, windowExtent } from './window.js';
