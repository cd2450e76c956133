/** @file Choosing an engine. */
import type { Backend } from '@striate/tensor';
import { type CpuOptions, cpu } from './cpu.js';
import { BackendError } from './errors.js';
import { mayHaveGpu, type TensorflowDevice } from './tensorflow/load.js';
import { openTensorflow } from './tensorflow/open.js';

export interface NodeOptions extends CpuOptions {
  /** Where to compute: 'auto' takes a CUDA GPU that works, or else the processor. */
  readonly device?: TensorflowDevice | undefined;
  /** What computes: the native engine 'cpu', or 'tensorflow' (an optional peer; see docs/cuda.md). */
  readonly engine?: 'cpu' | 'tensorflow' | undefined;
}

/**
 * The best engine of Node on this machine: `await model.to(await node())`. Throws BackendError where what is asked
 * for can't be had; only 'auto' ever takes the processor in place of a GPU, and the backend's `device` says so.
 */
export async function node({
  device = 'auto',
  engine,
  ...options
}: NodeOptions = {}): Promise<Backend> {
  check(device, ['auto', 'cpu', 'cuda'], 'device');
  if (engine !== undefined) check(engine, ['cpu', 'tensorflow'], 'engine');
  if (engine === 'cpu' && device === 'cuda') {
    throw new BackendError(
      'bad-option',
      'The engine cpu has no CUDA.',
      "Use device: 'cuda' alone, or with engine: 'tensorflow'.",
    );
  }
  if (engine === 'tensorflow' || device === 'cuda') {
    if (options.threads !== undefined || options.isa !== undefined) {
      throw new BackendError(
        'bad-option',
        'threads and isa are options of the engine cpu.',
        'Leave them out for TensorFlow.',
      );
    }
    return openTensorflow(device);
  }
  if (engine === undefined && device === 'auto' && mayHaveGpu()) {
    try {
      return await openTensorflow('cuda');
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
  }
  return cpu(options);
}

function check(value: string, known: readonly string[], option: string): void {
  if (known.includes(value)) return;
  const names = known.map((name) => `'${name}'`).join(', ');
  throw new BackendError('bad-option', `There is no ${option} ${value}.`, `Use one of ${names}.`);
}
