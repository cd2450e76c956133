/** @file `@striate/layers`: modules, losses, state dicts and safetensors, as PyTorch names them. */
export { LayerError, type LayerErrorCode } from './errors.js';
export type { ForwardHook, HookHandle } from './forward-hook.js';
export { biasUniform, constant, kaimingUniform, uniform } from './init.js';
export { Layer, type ShapeStep, traceShapes } from './layer.js';
export { BatchNorm2d, type BatchNorm2dOptions } from './layers/batch-norm2d.js';
export { Conv2d, type Conv2dOptions } from './layers/conv2d.js';
export { Dropout } from './layers/dropout.js';
export { Flatten } from './layers/flatten.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export { AdaptiveAvgPool2d, MaxPool2d } from './layers/pool.js';
export { ReLU } from './layers/relu.js';
export { CrossEntropyLoss } from './loss.js';
export { Counter, type Member, Module } from './module.js';
export { decodeSafetensors, encodeSafetensors, type Safetensors } from './safetensors.js';
export { Sequential } from './sequential.js';
export { ModelShapeError } from './shape-failure.js';
export type { StateDict, StateTensor } from './state-dict.js';
export { type Summary, type SummaryRow, summary } from './summary.js';
