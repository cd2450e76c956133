/** @file `@striate/backend-node`: training in Node, on native kernels or on TensorFlow. */
export { type CpuOptions, cpu } from './cpu.js';
export { BackendError, type BackendErrorCode } from './errors.js';
export { type Availability, availability } from './native.js';
export { type NodeOptions, node } from './node.js';
export type { TensorflowDevice } from './tensorflow/load.js';
export { type TensorflowAvailability, tensorflowAvailability } from './tensorflow/open.js';
