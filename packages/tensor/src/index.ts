/**
 * @file `@striate/tensor`: tensors with gradients above any backend, and the contract that backends
 * fulfil. Random numbers, the reference backend and the conformance suite have entry points of their own.
 */
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
export { adamStep } from './defaults/adam.js';
export { sgdStep } from './defaults/sgd.js';
export { bytesOf, type DType, dtypeOf, dtypes, type HostArray, hostArray } from './dtype.js';
export { TensorError, type TensorErrorCode } from './errors.js';
export { type Conv2dOptions, conv2d } from './ops/conv.js';
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
export { dropout } from './ops/dropout.js';
export {
  abs,
  add,
  cast,
  div,
  equal,
  exp,
  greater,
  less,
  log,
  maximum,
  mul,
  neg,
  pow,
  relu,
  sigmoid,
  sqrt,
  sub,
  type Term,
  tanh,
} from './ops/elementwise.js';
export { crossEntropy, logSoftmax } from './ops/loss.js';
export { linear, matmul } from './ops/matmul.js';
export {
  type BatchNormOptions,
  batchNorm,
  batchNormInference,
  type RunningStatistics,
} from './ops/norm.js';
export { pictures } from './ops/pictures.js';
export { adaptiveAvgPool2d, maxPool2d, type Pool2dOptions } from './ops/pool.js';
export { amax, argmax, mean, type ReduceOptions, sum } from './ops/reduce.js';
export { expand, flatten, permute, reshape } from './ops/reshape.js';
export { defaultGenerator, Generator, keepMask, type MaskKey, manualSeed } from './random/index.js';
export { type AsyncScope, noGrad, scope, scopeAsync } from './scope.js';
export { Tensor, wrap } from './tensor.js';
