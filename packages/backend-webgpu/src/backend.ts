/** @file The contract as kernels in WGSL: storages and commands in `runtime/`, kernels by family in `kernels/`. */
import type { Backend } from '@striate/tensor';
import { WebGpuError } from './errors.js';
import type { Tuned, Tuner } from './gemm/tuner.js';
import { dataKernels } from './kernels/data.js';
import { elementwiseKernels } from './kernels/elementwise.js';
import { lookupKernels } from './kernels/lookup.js';
import { normKernels } from './kernels/norm.js';
import { optimizingKernels } from './kernels/optimize.js';
import { poolKernels } from './kernels/pool.js';
import { productKernels } from './kernels/product.js';
import { rearrangingKernels } from './kernels/rearrange.js';
import { reducingKernels } from './kernels/reduce.js';
import type { Counts, Engine } from './runtime/engine.js';
import type { KernelTime } from './runtime/profiler.js';

export interface WebGpuBackend extends Backend {
  /** Dispatches, submits and buffers since the device was opened. */
  counts(): Counts;
  /**
   * Does `body` and says how long each kernel took in it, the longest first. Kernels are timed one by one, which
   * alone makes them slower. Throws WebGpuError `no-timestamps` where the adapter can't tell.
   */
  profile(body: () => unknown): Promise<KernelTime[]>;
  /**
   * Does `body`, such as a training step, and then finds the fastest tile for all matrix products and convolutions in it
   * that have none yet: seconds to minutes. Gives what was found out; it is kept for later runs on the same adapter.
   * Throws WebGpuError `bad-option` without `webgpu({ tune: true })`.
   */
  tune(body: () => unknown): Promise<Tuned[]>;
}

async function notTuning(): Promise<never> {
  throw new WebGpuError(
    'bad-option',
    'This backend takes fixed tiles.',
    'Open it with webgpu({ tune: true }).',
  );
}

/** Use `webgpu()`. `description`: what people are told. */
export function webGpuBackend(engine: Engine, description: string, tuner?: Tuner): WebGpuBackend {
  return {
    // The contract that this code was written for, whatever the installed tensor package says.
    contractVersion: 2,
    name: 'webgpu',
    device: description,
    dtypes: ['float32', 'int32', 'uint8', 'bool'],

    upload: (data) => engine.upload(data),
    read: (x) => engine.read(x),
    release: (storage) => engine.release(storage),
    sync: () => engine.sync(),
    memory: () => engine.memory(),
    close: () => engine.close(),
    counts: () => engine.counts,
    profile: (body) => engine.profile(body),
    tune: (body) => tuner?.tune(body) ?? notTuning(),

    ...elementwiseKernels(engine),
    ...rearrangingKernels(engine),
    ...lookupKernels(engine),
    ...reducingKernels(engine),
    ...productKernels(engine, tuner),
    ...poolKernels(engine),
    ...normKernels(engine),
    ...dataKernels(engine),
    ...optimizingKernels(engine),
  };
}
