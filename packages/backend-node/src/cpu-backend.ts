/** @file The contract as commands for the native engine: storages here, kernels by family in `kernels/`. */
import type { Backend } from '@striate/tensor';
import { Engine } from './engine.js';
import { dataKernels } from './kernels/data.js';
import { elementwiseKernels } from './kernels/elementwise.js';
import { lookupKernels } from './kernels/lookup.js';
import { normKernels } from './kernels/norm.js';
import { optimizingKernels } from './kernels/optimize.js';
import { poolKernels } from './kernels/pool.js';
import { productKernels } from './kernels/product.js';
import { rearrangingKernels } from './kernels/rearrange.js';
import { reducingKernels } from './kernels/reduce.js';

/** Use `cpu()`. `device`: what people are told. */
export function cpuBackend(isa: string, threads: number, device: string): Backend {
  const engine = new Engine(isa, threads);
  return {
    // The contract that this code was written for, whatever the installed tensor package says.
    contractVersion: 2,
    name: 'cpu',
    device,
    dtypes: ['float32', 'int32', 'uint8', 'bool'],

    upload: (data) => engine.upload(data),
    read: (x) => engine.read(x),
    release: (storage) => engine.release(storage),
    sync: () => engine.sync(),
    memory: () => engine.memory(),
    /** Lets what is queued finish first, so that no read stays open. */
    async close() {
      await engine.sync().catch(() => {});
      engine.close();
    },

    ...elementwiseKernels(engine),
    ...rearrangingKernels(engine),
    ...lookupKernels(engine),
    ...reducingKernels(engine),
    ...productKernels(engine),
    ...poolKernels(engine),
    ...normKernels(engine),
    ...dataKernels(engine),
    ...optimizingKernels(engine),
  };
}
