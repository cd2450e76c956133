/**
 * @file `@striate/tensor`: tensors with gradients above any backend, and the contract that backends
 * fulfil. Random numbers, the reference backend and the conformance suite have entry points of their own.
 */
export { type CustomOp, customOp } from './autograd/custom-op.js';
export { type GradcheckOptions, gradcheck, type TensorFunction } from './autograd/gradcheck.js';
export {
  type GradientsOf,
  type GradientsOptions,
  grad,
  gradients,
  type ScalarFunction,
  valueAndGrad,
} from './autograd/gradients.js';
export {
  type AdamParams,
  ARITHMETIC_OPS,
  type AvgPoolParams,
  type Backend,
  type BinaryOp,
  COMPARISON_OPS,
  CONTRACT_VERSION,
  type ConvParams,
  type MemoryInfo,
  type Operand,
  type OptionalKernels,
  type PictureParams,
  type PoolParams,
  type ReduceOp,
  type RequiredKernels,
  type SgdParams,
  type Storage,
  UNARY_OPS,
  type UnaryOp,
} from './backend.js';
export { Buffer, Cell, type Initializer, Parameter, zerosLike } from './cell.js';
export {
  type AnomalyOptions,
  checkAnomalies,
  detectAnomaly,
  setDetectAnomaly,
} from './debug/anomaly.js';
export type { CallSite } from './debug/call-site.js';
export { type Part, withinPart } from './debug/part.js';
export { type GradientTime, timedBackward } from './debug/timed-backward.js';
export {
  type TensorGroup,
  type TensorReport,
  type TensorTracker,
  trackTensors,
} from './debug/track.js';
export { adamStep } from './defaults/adam.js';
export { sgdStep } from './defaults/sgd.js';
export { bytesOf, type DType, dtypeOf, dtypes, type HostArray, hostArray } from './dtype.js';
export { TensorError, type TensorErrorCode } from './errors.js';
export {
  type CrossEntropyOptions,
  crossEntropy,
  type NllOptions,
  nllLoss,
} from './losses/cross-entropy.js';
export type { Reduction, ReductionOptions } from './losses/reduction.js';
export {
  type BceWithLogitsOptions,
  bceWithLogitsLoss,
  l1Loss,
  mseLoss,
  type SmoothL1Options,
  smoothL1Loss,
} from './losses/regression.js';
export { clamp, type GeluOptions, gelu, leakyRelu, silu } from './ops/activations.js';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
} from './ops/adaptive-pool.js';
export { add, div, maximum, minimum, mul, pow, sub, type Term } from './ops/arithmetic.js';
export { cast } from './ops/cast.js';
export {
  equal,
  greater,
  greaterEqual,
  isfinite,
  isnan,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  notEqual,
} from './ops/compare.js';
export { concat, stack } from './ops/concat.js';
export { type Conv2dOptions, type ConvolutionOptions, conv1d, conv2d, conv3d } from './ops/conv.js';
export {
  type ConvolutionTransposeOptions,
  convTranspose1d,
  convTranspose2d,
} from './ops/conv-transpose.js';
export {
  full,
  type Nested,
  oneHot,
  ones,
  type Placement,
  type TensorOptions,
  tensor,
  zeros,
} from './ops/create.js';
export { dropout, dropout2d } from './ops/dropout.js';
export { gather, indexSelect } from './ops/gather.js';
export {
  groupNorm,
  instanceNorm,
  type LocalResponseNormOptions,
  layerNorm,
  localResponseNorm,
} from './ops/group-norm.js';
export { type InterpolateOptions, interpolate } from './ops/interpolate.js';
export { linear, matmul } from './ops/matmul.js';
export {
  batchNorm,
  batchNormInference,
  type NormOptions,
  type RunningStatistics,
} from './ops/norm.js';
export { type PadOptions, pad } from './ops/pad.js';
export { pictures } from './ops/pictures.js';
export {
  type AvgPoolOptions,
  avgPool1d,
  avgPool2d,
  type MaxPoolOptions,
  maxPool1d,
  maxPool2d,
} from './ops/pool.js';
export { promoteTypes } from './ops/promote.js';
export {
  amax,
  amin,
  argmax,
  argmin,
  mean,
  type ReduceOptions,
  sum,
  type VarianceOptions,
  variance,
} from './ops/reduce.js';
export {
  expand,
  flatten,
  permute,
  reshape,
  squeeze,
  transpose,
  unsqueeze,
} from './ops/reshape.js';
export { chunk, slice, split } from './ops/slice.js';
export { logSoftmax, softmax } from './ops/softmax.js';
export { abs, erf, exp, log, log1p, neg, relu, rsqrt, sigmoid, sqrt, tanh } from './ops/unary.js';
export { where } from './ops/where.js';
export { defaultGenerator, Generator, keepMask, type MaskKey, manualSeed } from './random/index.js';
export { type AsyncScope, enableGrad, noGrad, scope, scopeAsync } from './scope.js';
export { Tensor, wrap } from './tensor.js';
