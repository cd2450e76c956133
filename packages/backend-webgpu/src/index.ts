/** @file `@striate/backend-webgpu`: training on WebGPU, in browsers and in Node. */
export type { WebGpuBackend } from './backend.js';
export { WebGpuError, type WebGpuErrorCode } from './errors.js';
export type { Tuned } from './gemm/tuner.js';
export { type Availability, availability } from './runtime/device.js';
export type { Counts } from './runtime/engine.js';
export type { KernelTime } from './runtime/profiler.js';
export { type WebGpuOptions, webgpu } from './webgpu.js';
