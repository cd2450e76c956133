/** @file Opening the native CPU engine. */
import { cpus } from 'node:os';
import type { Backend } from '@striate/tensor';
import { physicalCores } from './cores.js';
import { cpuBackend } from './cpu-backend.js';
import { BackendError } from './errors.js';
import { loadNative } from './native.js';

export interface CpuOptions {
  /** Threads that compute; STRIATE_THREADS, or else one per physical core. */
  readonly threads?: number | undefined;
  /** An instruction set of `availability()`; STRIATE_ISA, or else the best. */
  readonly isa?: string | undefined;
}

/** The native engine on this processor. Throws BackendError where it was not built, or an option can't be met. */
export async function cpu(options: CpuOptions = {}): Promise<Backend> {
  const sets = loadNative().instructionSets();
  const isa = options.isa ?? process.env.STRIATE_ISA ?? sets[0]!;
  const threads = options.threads ?? Number(process.env.STRIATE_THREADS ?? physicalCores());
  if (!sets.includes(isa)) {
    throw new BackendError(
      'bad-option',
      `The instruction set ${isa} is not on this processor.`,
      `Use one of ${sets.join(', ')}.`,
    );
  }
  if (!Number.isInteger(threads) || threads < 1 || threads > 1024) {
    throw new BackendError(
      'bad-option',
      `threads is ${threads}, but must be a whole number from 1 to 1024.`,
      'Leave it out to use every core.',
    );
  }
  const model = cpus()[0]?.model.trim() ?? process.arch;
  const device = `${model}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${isa}`;
  return cpuBackend(isa, threads, device);
}
