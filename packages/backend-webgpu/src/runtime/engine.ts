/** @file Storages, commands in batches, and reads. */
import { elementCount, type Shape } from '@striate/shapes';
import type { DType, HostArray, MemoryInfo, Operand, Storage } from '@striate/tensor';
import { WebGpuError } from '../errors.js';
import { Failures } from './failures.js';
import { type Kernel, PARAM_WORDS } from './kernel.js';
import { largestBinding, Pipelines } from './pipelines.js';
import { BufferPool } from './pool.js';
import { type KernelTime, Profiler } from './profiler.js';
import { StagingPool } from './staging.js';
import { fromWords, GpuStorage, type Memory, memoryOf, toWords, WORD } from './storage.js';

/** Commands of one submit. Larger ones let the device wait, smaller ones cost the host. */
const BATCH = 64;
const PARAM_BYTES = PARAM_WORDS * WORD;
/** GPUBufferUsage.UNIFORM | COPY_DST. */
const UNIFORM = 0x40 | 0x08;
/** GPUMapMode.READ. */
const READ = 1;

/** What has been done since the device was opened. */
export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly buffers: number;
}

export interface EngineOptions {
  /** Whether matrix products go through workgroup memory; where left out, unless the adapter is a processor. */
  readonly workgroupMemory?: boolean | undefined;
  /**
   * 'mixed' rounds the factors of matrix products and convolutions, in both directions, to 16-bit floats (11 bits;
   * beyond 65504 they become infinite, below 6e-8 nothing) and sums in float32; it goes through workgroup memory. 'float32' by default.
   */
  readonly precision?: 'float32' | 'mixed' | undefined;
}

export class Engine {
  readonly device: GPUDevice;
  /** Whether workgroup memory is worth the way, as it is on every GPU. */
  readonly hasWorkgroupMemory: boolean;
  /** Whether the factors of products are rounded to 16 bits. */
  readonly isMixed: boolean;
  readonly #pool: BufferPool;
  readonly #staging: StagingPool;
  readonly #pipelines: Pipelines;
  readonly #failures: Failures;
  readonly #params: GPUBuffer;
  readonly #numbers = new Uint32Array(BATCH * PARAM_WORDS);
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #slots = 0;
  #batch = 0;
  #dropped: Memory[] = [];
  #lastRead: Promise<unknown> = Promise.resolve();
  #profiler: Profiler | undefined;
  #closed = false;
  #storages = 0;
  #bytes = 0;
  #dispatches = 0;

  /** `bindingBytes`: how much of a tensor is bound at once, a multiple of 256. */
  constructor(
    device: GPUDevice,
    { workgroupMemory, precision }: EngineOptions,
    bindingBytes = largestBinding(device),
  ) {
    this.device = device;
    // Older browsers do not say what a device runs on.
    const isGpu = !device.adapterInfo?.isFallbackAdapter;
    this.isMixed = precision === 'mixed';
    this.hasWorkgroupMemory = this.isMixed || (workgroupMemory ?? isGpu);
    this.#params = device.createBuffer({ size: BATCH * PARAM_BYTES, usage: UNIFORM });
    this.#pipelines = new Pipelines(device, this.#params, bindingBytes);
    this.#staging = new StagingPool(device);
    this.#pool = new BufferPool(device, (dropped) => {
      this.#pipelines.forgetGroups();
      this.#dropped.push(...dropped);
    });
    this.#failures = new Failures(device);
  }

  get counts(): Counts {
    const buffers = this.#pool.created + this.#staging.created;
    return { dispatches: this.#dispatches, submits: this.#batch, buffers };
  }

  /** In so many parts a tensor of this size is bound. */
  partsOf(bytes: number): number {
    return Math.max(Math.ceil(bytes / this.#pipelines.bindingBytes), 1);
  }

  create(shape: Shape): Storage {
    this.#begin();
    const bytes = elementCount(shape) * WORD;
    return this.#note(this.take(bytes), bytes);
  }

  upload(data: HostArray): Storage {
    return this.uploadWords(toWords(data));
  }

  uploadWords(words: Uint32Array<ArrayBuffer>): Storage {
    this.#begin();
    // What the queue writes overtakes the commands that are still being collected.
    const memory = this.take(words.byteLength, this.#batch);
    this.device.queue.writeBuffer(memory.buffer, 0, words);
    return this.#note(memory, words.byteLength);
  }

  /** The same memory under another storage. */
  alias({ storage }: Operand): Storage {
    const memory = memoryOf(storage);
    memory.users++;
    return this.#note(memory, storage.bytes);
  }

  release(storage: Storage): void {
    if (!(storage instanceof GpuStorage) || !storage.memory) return;
    const { memory } = storage;
    storage.memory = undefined;
    this.#storages--;
    this.#bytes -= storage.bytes;
    if (--memory.users === 0 && !this.#closed) this.give(memory);
  }

  /** Memory for `bytes`; with `before`, what no command of that batch or a later one uses. Tests put guards behind it. */
  protected take(bytes: number, before?: number): Memory {
    return this.#pool.take(this.#checkedSize(bytes), before);
  }

  protected give(memory: Memory): void {
    this.#pool.give(memory);
  }

  /** Says that these stay for long: what an optimizer keeps would else be missing to the steps that follow. */
  keep(storages: readonly Storage[]): void {
    for (const storage of storages) this.#pool.replace(memoryOf(storage));
  }

  /**
   * Enqueues a kernel on its reads and writes. `work` is its first number: elements, rows or tiles; nothing
   * is done for none.
   */
  run(
    kernel: Kernel,
    storages: readonly Storage[],
    work: number,
    numbers: readonly number[] = [],
  ): void {
    if (work === 0) return;
    this.#begin();
    const memories = storages.map(memoryOf);
    for (const memory of memories) memory.batch = this.#batch;
    const compiled = this.#pipelines.compiled(
      kernel,
      storages.map(({ bytes }) => this.partsOf(bytes)),
    );
    const at = this.#slots * PARAM_WORDS;
    this.#numbers[at] = work;
    numbers.forEach((number, i) => {
      this.#numbers[at + 1 + i] = number;
    });
    this.#failures.lastKernel = kernel.name;
    const pass = this.#passFor(kernel);
    pass.setPipeline(compiled.pipeline);
    pass.setBindGroup(0, this.#pipelines.group(compiled, memories), [at * WORD]);
    const groups = Math.ceil(work / kernel.threads);
    const most = this.device.limits.maxComputeWorkgroupsPerDimension;
    const columns = Math.min(groups, most);
    pass.dispatchWorkgroups(columns, Math.ceil(groups / columns));
    this.#dispatches++;
    if (++this.#slots === BATCH) this.#submit();
  }

  read({ storage, shape, dtype }: Operand): Promise<HostArray> {
    const count = elementCount(shape);
    const before = this.#lastRead;
    const reading = this.#download(storage, count, dtype);
    const ordered = before.then(() => reading);
    this.#lastRead = ordered.catch(() => {});
    return ordered;
  }

  async sync(): Promise<void> {
    this.#assertOpen();
    this.#submit();
    await this.device.queue.onSubmittedWorkDone().catch(() => {});
    await this.#failures.settled();
  }

  /**
   * Does `body`, and says how long each kernel took in it. Throws WebGpuError where the device writes no timestamps,
   * and for a call within another.
   */
  async profile(body: () => unknown): Promise<KernelTime[]> {
    if (this.#profiler) {
      throw new WebGpuError(
        'bad-option',
        'A profile is being taken already.',
        'Wait for it before the next.',
      );
    }
    await this.sync();
    const profiler = new Profiler(this.device, BATCH);
    this.#profiler = profiler;
    try {
      await body();
      await this.sync();
      return await profiler.times();
    } finally {
      this.#submit();
      this.#profiler = undefined;
      profiler.destroy();
    }
  }

  memory(): MemoryInfo {
    return { storages: this.#storages, bytes: this.#bytes };
  }

  /** Lets what is queued finish first, so that no read stays open. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.sync().catch(() => {});
    await this.#lastRead;
    this.#closed = true;
    this.#pool.clear();
    this.device.destroy();
  }

  async #download(storage: Storage, count: number, dtype: DType): Promise<HostArray> {
    this.#begin();
    const memory = memoryOf(storage);
    const staging = this.#staging.take(count * WORD);
    this.#endPass();
    if (count > 0) this.#encoder!.copyBufferToBuffer(memory.buffer, 0, staging, 0, count * WORD);
    this.#submit();
    const isMapped = await staging.mapAsync(READ).then(
      () => true,
      () => false,
    );
    await this.#failures.settled();
    if (!isMapped) await this.#failures.unreadable();
    const data = fromWords(staging.getMappedRange(), dtype, count);
    this.#staging.give(staging);
    return data;
  }

  /** One pass for all kernels of a batch, or for each its own where they are timed. */
  #passFor({ name }: Kernel): GPUComputePassEncoder {
    if (this.#profiler) this.#endPass();
    this.#pass ??= this.#encoder!.beginComputePass(this.#profiler?.passOf(name));
    return this.#pass;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #begin(): void {
    this.#assertOpen();
    if (this.#encoder) return;
    this.#failures.watch();
    this.#encoder = this.device.createCommandEncoder();
  }

  #submit(): void {
    if (!this.#encoder) return;
    this.#endPass();
    const whenSubmitted = this.#profiler?.resolve(this.#encoder);
    const { queue } = this.device;
    if (this.#slots > 0)
      queue.writeBuffer(this.#params, 0, this.#numbers, 0, this.#slots * PARAM_WORDS);
    queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.#slots = 0;
    this.#batch++;
    for (const { buffer } of this.#dropped) buffer.destroy();
    this.#dropped = [];
    this.#failures.check();
    whenSubmitted?.();
  }

  #checkedSize(bytes: number): number {
    const most = this.device.limits.maxBufferSize;
    if (bytes <= most) return bytes;
    throw new WebGpuError(
      'limit',
      `A tensor of ${bytes} bytes is more than a buffer of this device holds (${most} bytes).`,
      'Use smaller batches or layers, or another adapter.',
    );
  }

  #assertOpen(): void {
    if (!this.#closed) return;
    throw new WebGpuError(
      'closed',
      'The WebGPU device is closed.',
      'Open another: await webgpu().',
    );
  }

  #note(memory: Memory, bytes: number): Storage {
    this.#storages++;
    this.#bytes += bytes;
    return new GpuStorage(memory, bytes);
  }
}
