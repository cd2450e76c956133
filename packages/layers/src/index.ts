/** @file `@striate/layers`: modules, losses, initialisation, state dicts and safetensors, as PyTorch names them. */
export type { Chain, ChainOutput, CheckedChain } from './chain-types.js';
export { type Checkpoint, decodeCheckpoint } from './checkpoint.js';
export { LayerError, type LayerErrorCode } from './errors.js';
export type { ForwardHook, HookHandle } from './forward-hook.js';
export * as init from './init/index.js';
export { Layer, type ShapeStep, traceShapes } from './layer.js';
export {
  GELU,
  Identity,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Tanh,
} from './layers/activations.js';
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
} from './layers/adaptive-pool.js';
export {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  type BatchNormOptions,
} from './layers/batch-norm.js';
export { Conv1d, Conv2d, Conv3d, type ConvLayerOptions } from './layers/conv.js';
export {
  ConvTranspose1d,
  ConvTranspose2d,
  type ConvTransposeLayerOptions,
} from './layers/conv-transpose.js';
export { Dropout, Dropout2d, type DropoutOptions } from './layers/dropout.js';
export {
  Flatten,
  type FlattenOptions,
  Unflatten,
  type UnflattenOptions,
} from './layers/flatten.js';
export {
  GroupNorm,
  type GroupNormOptions,
  InstanceNorm1d,
  InstanceNorm2d,
  type InstanceNormOptions,
  LayerNorm,
  type LayerNormOptions,
  LocalResponseNorm,
} from './layers/group-norm.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export { AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d } from './layers/pool.js';
export {
  ConstantPad2d,
  type Padding2d,
  ReflectionPad2d,
  ReplicationPad2d,
  Upsample,
  ZeroPad2d,
} from './layers/resize.js';
export {
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from './losses.js';
export { Counter, type Member, Module } from './module.js';
export { type DecodePthOptions, decodePth } from './pth/decode.js';
export { type Rename, renameKeys } from './rename.js';
export { decodeSafetensors, encodeSafetensors, type Safetensors } from './safetensors.js';
export { outputShapeOf, Sequential } from './sequential.js';
export { ModelShapeError } from './shape-failure.js';
export type { LoadOptions, LoadReport, StateDict, StateTensor } from './state-dict.js';
export { type Summary, type SummaryRow, summary } from './summary.js';
