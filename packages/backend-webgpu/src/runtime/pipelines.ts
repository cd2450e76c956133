/** @file Compiled kernels, and the bind groups that join them with buffers. Both are made once. */
import { type Kernel, moduleOf, PARAM_WORDS } from './kernel.js';
import type { Memory } from './storage.js';

/** GPUShaderStage.COMPUTE. */
const COMPUTE = 4;
/** Bind groups kept; beyond it all are dropped, since which will be used again can't be told. */
const MOST_GROUPS = 8192;

export interface Compiled {
  readonly kernel: Kernel;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly id: number;
}

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #params: GPUBuffer;
  readonly #compiled = new Map<string, Compiled>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #groups = new Map<string, GPUBindGroup>();

  constructor(device: GPUDevice, params: GPUBuffer) {
    this.#device = device;
    this.#params = params;
  }

  compiled(kernel: Kernel): Compiled {
    const known = this.#compiled.get(kernel.name);
    if (known) return known;
    const reads = Object.keys(kernel.reads).length;
    const layout = this.#layout(reads, Object.keys(kernel.writes).length);
    const pipeline = this.#device.createComputePipeline({
      label: kernel.name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: {
        module: this.#device.createShaderModule({ label: kernel.name, code: moduleOf(kernel) }),
        entryPoint: 'main',
      },
    });
    const made = { kernel, pipeline, layout, id: this.#compiled.size };
    this.#compiled.set(kernel.name, made);
    return made;
  }

  /** The numbers' block is bound with a dynamic offset, so that one group serves every call on the same buffers. */
  group({ layout, id }: Compiled, memories: readonly Memory[]): GPUBindGroup {
    const key = `${id}:${memories.map((memory) => memory.id).join()}`;
    const known = this.#groups.get(key);
    if (known) return known;
    const entries = memories.map(({ buffer }, binding) => ({ binding, resource: { buffer } }));
    const params = { buffer: this.#params, size: PARAM_WORDS * 4 };
    const group = this.#device.createBindGroup({
      layout,
      entries: [...entries, { binding: memories.length, resource: params }],
    });
    if (this.#groups.size >= MOST_GROUPS) this.#groups.clear();
    this.#groups.set(key, group);
    return group;
  }

  /** For when buffers are destroyed that groups name. */
  forgetGroups(): void {
    this.#groups.clear();
  }

  #layout(reads: number, writes: number): GPUBindGroupLayout {
    const key = `${reads},${writes}`;
    const known = this.#layouts.get(key);
    if (known) return known;
    const types: GPUBufferBindingType[] = [
      ...Array<GPUBufferBindingType>(reads).fill('read-only-storage'),
      ...Array<GPUBufferBindingType>(writes).fill('storage'),
      'uniform',
    ];
    const layout = this.#device.createBindGroupLayout({
      entries: types.map((type, binding) => ({
        binding,
        visibility: COMPUTE,
        buffer: { type, hasDynamicOffset: type === 'uniform' },
      })),
    });
    this.#layouts.set(key, layout);
    return layout;
  }
}
