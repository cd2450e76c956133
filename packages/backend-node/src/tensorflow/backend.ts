/** @file The contract on TensorFlow: storages here, kernels by family in `kernels/`. */
import type { Backend, Operand } from '@striate/tensor';
import { avgPoolKernels } from './kernels/avg-pool.js';
import { dataKernels } from './kernels/data.js';
import { elementwiseKernels } from './kernels/elementwise.js';
import { lookupKernels } from './kernels/lookup.js';
import { maxPoolKernels } from './kernels/max-pool.js';
import { normKernels } from './kernels/norm.js';
import { optimizingKernels } from './kernels/optimize.js';
import { productKernels } from './kernels/product.js';
import { rearrangingKernels } from './kernels/rearrange.js';
import { reducingKernels } from './kernels/reduce.js';
import { Memory } from './memory.js';
import { type Primitives, portablePrimitives } from './primitives.js';
import type { Tf } from './tf.js';

export interface TensorflowOptions {
  /** TensorFlow.js, its backend chosen. */
  readonly tf: Tf;
  /** What people are told. */
  readonly device: string;
  /** What the backend has better than portable. */
  readonly raw?: Partial<Primitives>;
  /** How many elements an optimizer's step takes at a time. */
  readonly piece?: number;
}

/** Use `node({ engine: 'tensorflow' })`. */
export function tensorflowBackend({ tf, device, raw, piece }: TensorflowOptions): Backend {
  const primitives = { ...portablePrimitives(tf), ...raw };
  const memory = new Memory(tf, primitives.variables);
  return {
    // The contract that this code was written for, whatever the installed tensor package says.
    contractVersion: 2,
    name: 'tensorflow',
    device,
    dtypes: ['float32', 'int32', 'uint8', 'bool'],

    upload: (data, dtype) => memory.upload(data, dtype),
    read: (x) => memory.read(memory.operand(x)),
    release: (storage) => memory.release(storage),
    sync: () => memory.sync(),
    memory: () => memory.memory(),
    close: () => memory.close(),

    ...takingOperands(memory, {
      ...elementwiseKernels(memory, primitives),
      ...rearrangingKernels(memory),
      ...lookupKernels(memory),
      ...reducingKernels(memory, primitives),
      ...productKernels(memory, primitives),
      ...maxPoolKernels(memory, primitives),
      ...avgPoolKernels(memory),
      ...normKernels(memory, primitives),
      ...dataKernels(memory),
      ...optimizingKernels(memory, primitives, piece ?? Number.POSITIVE_INFINITY),
    }),
  };
}

/** The kernels, given operands as they are at the call: a tensor may be gone when its kernel runs. */
function takingOperands<T extends object>(memory: Memory, kernels: T): T {
  const taken = (argument: unknown): unknown => {
    if (Array.isArray(argument)) return argument.map(taken);
    return isOperand(argument) ? memory.operand(argument) : argument;
  };
  const entries = Object.entries(kernels).map(([name, kernel]) => [
    name,
    (...args: unknown[]) => kernel(...args.map(taken)),
  ]);
  return Object.fromEntries(entries) as T;
}

function isOperand(argument: unknown): argument is Operand {
  return typeof argument === 'object' && argument !== null && 'storage' in argument;
}
