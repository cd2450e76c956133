/** @file `@striate/backend-node`: training in Node, on native kernels. */
export { type CpuOptions, cpu, type NodeOptions, node } from './cpu.js';
export { BackendError, type BackendErrorCode } from './errors.js';
export { type Availability, availability } from './native.js';
