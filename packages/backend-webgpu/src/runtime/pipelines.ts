/** @file Compiled kernels, and the bind groups that join them with buffers. Both are made once. */
import { WebGpuError } from '../errors.js';
import { type Kernel, moduleOf, PARAM_WORDS } from './kernel.js';
import { type Parts, splitKernel } from './split.js';
import type { Memory } from './storage.js';

/** GPUShaderStage.COMPUTE. */
const COMPUTE = 4;
/** Bind groups kept; beyond it all are dropped, since which will be used again can't be told. */
const MOST_GROUPS = 8192;

/** What buffers are bound from must be a multiple of so many bytes on every device. */
const ALIGNMENT = 256;

/** The most bytes of a tensor that this device binds at once. */
export function largestBinding({ limits }: GPUDevice): number {
  return Math.floor(limits.maxStorageBufferBindingSize / ALIGNMENT) * ALIGNMENT;
}

export interface Compiled {
  readonly parts: Parts;
  /** undefined until `compilation` is over, and after it where the device refuses the kernel, with the reason. */
  pipeline: GPUComputePipeline | undefined;
  refusal: string | undefined;
  /** Never rejects. */
  readonly compilation: Promise<void>;
  readonly layout: GPUBindGroupLayout;
  readonly id: number;
}

export class Pipelines {
  /** So much of a tensor is bound at once; what is larger is bound in parts. */
  readonly bindingBytes: number;
  readonly #device: GPUDevice;
  readonly #params: GPUBuffer;
  readonly #compiled = new Map<string, Compiled>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #groups = new Map<string, GPUBindGroup>();

  constructor(device: GPUDevice, params: GPUBuffer, bindingBytes: number) {
    this.#device = device;
    this.#params = params;
    this.bindingBytes = bindingBytes;
  }

  /**
   * The kernel, on its way to being compiled: nobody waits for that here. `parts`: in how many each of its tensors is
   * bound. Throws WebGpuError for too many.
   */
  compiled(whole: Kernel, parts: Parts): Compiled {
    const isSplit = parts.some((count) => count > 1);
    const key = isSplit ? `${whole.name}, in parts ${parts.join('+')}` : whole.name;
    const known = this.#compiled.get(key);
    if (known) return known;
    const kernel = isSplit ? splitKernel(whole, parts, this.bindingBytes) : whole;
    this.#checkBindings(whole, parts);
    const reads = Object.keys(kernel.reads).length;
    const layout = this.#layout(reads, Object.keys(kernel.writes).length);
    const compilation = this.#compile(key, moduleOf(kernel), layout).then(
      (pipeline) => {
        made.pipeline = pipeline;
      },
      (error: Error) => {
        made.refusal = `${key}: ${error.message}`;
      },
    );
    const id = this.#compiled.size;
    const made: Compiled = {
      parts,
      pipeline: undefined,
      refusal: undefined,
      compilation,
      layout,
      id,
    };
    this.#compiled.set(key, made);
    return made;
  }

  /** The numbers' block is bound with a dynamic offset, so that one group serves every call on the same buffers. */
  group({ layout, id, parts }: Compiled, memories: readonly Memory[]): GPUBindGroup {
    const key = `${id}:${memories.map((memory) => memory.id).join()}`;
    const known = this.#groups.get(key);
    if (known) return known;
    const tensors = memories.flatMap(({ buffer, size }, i) =>
      Array.from({ length: parts[i]! }, (_, part) => {
        const offset = part * this.bindingBytes;
        return { buffer, offset, size: Math.min(size - offset, this.bindingBytes) };
      }),
    );
    const resources = [...tensors, { buffer: this.#params, size: PARAM_WORDS * 4 }];
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    const group = this.#device.createBindGroup({ layout, entries });
    if (this.#groups.size >= MOST_GROUPS) this.#groups.clear();
    this.#groups.set(key, group);
    return group;
  }

  /** For when buffers are destroyed that groups name. */
  forgetGroups(): void {
    this.#groups.clear();
  }

  async #compile(
    label: string,
    code: string,
    layout: GPUBindGroupLayout,
  ): Promise<GPUComputePipeline> {
    // What is wrong with the module, the pipeline's own error says too.
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label, code });
    this.#device.popErrorScope().catch(() => {});
    return this.#device.createComputePipelineAsync({
      label,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    });
  }

  #checkBindings({ name }: Kernel, parts: Parts): void {
    const count = parts.reduce((sum, one) => sum + one, 0);
    const most = this.#device.limits.maxStorageBuffersPerShaderStage;
    if (count <= most) return;
    throw new WebGpuError(
      'limit',
      `The tensors of the kernel ${name} need ${count} bindings of ${this.bindingBytes} bytes, but this device has ${most}.`,
      'Use smaller batches or layers, or another adapter.',
    );
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
