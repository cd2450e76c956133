/** @file Commands noted down for one submit. What they need may still be in the making. */
import type { Compiled } from './pipelines.js';
import type { Staged } from './staging.js';
import type { Memory } from './storage.js';

export interface Dispatch {
  readonly kernel: string;
  readonly compiled: Compiled;
  readonly group: GPUBindGroup;
  /** What the kernel reads as `p(i)`. */
  readonly numbers: readonly number[];
  readonly columns: number;
  readonly rows: number;
}

export interface Copy extends Staged {
  readonly target: GPUBuffer;
}

export class Batch {
  readonly commands: (Dispatch | Copy)[] = [];
  /** Kernels among the commands. */
  dispatches = 0;
  /** The last of them. */
  kernel: string;
  /** Kernels that were not compiled when they were noted down. */
  readonly compiling = new Set<Compiled>();
  /** Buffers that it uploads from, unmapped. */
  uploads: readonly GPUBuffer[] = [];
  /** Buffers that nothing uses after it. */
  dropped: readonly Memory[] = [];
  readonly #done: (() => void)[] = [];

  constructor(kernel: string) {
    this.kernel = kernel;
  }

  dispatch(one: Dispatch): void {
    this.commands.push(one);
    this.dispatches++;
    this.kernel = one.kernel;
    if (!one.compiled.pipeline) this.compiling.add(one.compiled);
  }

  copy(one: Copy): void {
    this.commands.push(one);
  }

  /** Calls `f` once the batch is submitted or given up. */
  whenDone(f: () => void): void {
    this.#done.push(f);
  }

  done(): void {
    for (const f of this.#done) f();
  }
}
