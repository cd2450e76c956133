/** @file Storages, commands in batches, reads, and what happens when the device fails. */
import { elementCount, type Shape } from '@striate/shapes';
import type { DType, HostArray, MemoryInfo, Operand, Storage } from '@striate/tensor';
import { WebGpuError } from '../errors.js';
import { type Kernel, PARAM_WORDS } from './kernel.js';
import { Pipelines } from './pipelines.js';
import { BufferPool } from './pool.js';
import { StagingPool } from './staging.js';
import { fromWords, GpuStorage, type Memory, memoryOf, toWords, WORD } from './storage.js';

/** Commands of one submit. Larger ones let the device wait, smaller ones cost the host. */
const BATCH = 64;
const PARAM_BYTES = PARAM_WORDS * WORD;
/** GPUBufferUsage.UNIFORM | COPY_DST. */
const UNIFORM = 0x40 | 0x08;
/** GPUMapMode.READ. */
const READ = 1;
const REOPEN = 'Open a new one with await webgpu() and go on from the last checkpoint.';

/** What has been done since the device was opened. */
export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly buffers: number;
}

export interface EngineOptions {
  /** Whether matrix products go through workgroup memory; where left out, unless the adapter is a processor. */
  readonly workgroupMemory?: boolean | undefined;
}

export class Engine {
  readonly device: GPUDevice;
  /** Whether workgroup memory is worth the way, as it is on every GPU. */
  readonly hasWorkgroupMemory: boolean;
  readonly #pool: BufferPool;
  readonly #staging: StagingPool;
  readonly #pipelines: Pipelines;
  readonly #params: GPUBuffer;
  readonly #numbers = new Uint32Array(BATCH * PARAM_WORDS);
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #slots = 0;
  #batch = 0;
  #dropped: Memory[] = [];
  /** Settles when the device has said whether the batches so far were right. */
  #checked: Promise<unknown> = Promise.resolve();
  #lastRead: Promise<unknown> = Promise.resolve();
  #failure: WebGpuError | undefined;
  #closed = false;
  #lastKernel = 'nothing yet';
  #storages = 0;
  #bytes = 0;
  #dispatches = 0;

  constructor(device: GPUDevice, { workgroupMemory }: EngineOptions) {
    this.device = device;
    // Older browsers do not say what a device runs on.
    this.hasWorkgroupMemory = workgroupMemory ?? !device.adapterInfo?.isFallbackAdapter;
    this.#params = device.createBuffer({ size: BATCH * PARAM_BYTES, usage: UNIFORM });
    this.#pipelines = new Pipelines(device, this.#params);
    this.#staging = new StagingPool(device);
    this.#pool = new BufferPool(device, (dropped) => {
      this.#pipelines.forgetGroups();
      this.#dropped.push(...dropped);
    });
    device.lost.then(({ reason, message }) => {
      if (this.#closed) return;
      this.#fail(
        'device-lost',
        `The WebGPU device was lost (${reason}) after the kernel ${this.#lastKernel}: ${message}`,
        REOPEN,
      );
    });
  }

  get counts(): Counts {
    const buffers = this.#pool.created + this.#staging.created;
    return { dispatches: this.#dispatches, submits: this.#batch, buffers };
  }

  create(shape: Shape): Storage {
    this.#begin();
    const bytes = elementCount(shape) * WORD;
    return this.#note(this.#pool.take(this.#checkedSize(bytes)), bytes);
  }

  upload(data: HostArray): Storage {
    return this.uploadWords(toWords(data));
  }

  uploadWords(words: Uint32Array<ArrayBuffer>): Storage {
    this.#begin();
    // What the queue writes overtakes the commands that are still being collected.
    const memory = this.#pool.take(this.#checkedSize(words.byteLength), this.#batch);
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
    if (--memory.users === 0 && !this.#closed) this.#pool.give(memory);
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
    const compiled = this.#pipelines.compiled(kernel);
    const at = this.#slots * PARAM_WORDS;
    this.#numbers[at] = work;
    numbers.forEach((number, i) => {
      this.#numbers[at + 1 + i] = number;
    });
    this.#lastKernel = kernel.name;
    this.#pass ??= this.#encoder!.beginComputePass();
    this.#pass.setPipeline(compiled.pipeline);
    this.#pass.setBindGroup(0, this.#pipelines.group(compiled, memories), [at * WORD]);
    const groups = Math.ceil(work / kernel.threads);
    const most = this.device.limits.maxComputeWorkgroupsPerDimension;
    const columns = Math.min(groups, most);
    this.#pass.dispatchWorkgroups(columns, Math.ceil(groups / columns));
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
    await this.#settled();
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
    this.#pass?.end();
    this.#pass = undefined;
    if (count > 0) this.#encoder!.copyBufferToBuffer(memory.buffer, 0, staging, 0, count * WORD);
    this.#submit();
    const isMapped = await staging.mapAsync(READ).then(
      () => true,
      () => false,
    );
    await this.#settled();
    if (!isMapped) {
      // A device that is lost while a read waits may say so only afterwards.
      this.#fail(
        'device-lost',
        `The WebGPU device failed a read after the kernel ${this.#lastKernel}`,
        REOPEN,
      );
      await this.#settled();
    }
    const data = fromWords(staging.getMappedRange(), dtype, count);
    this.#staging.give(staging);
    return data;
  }

  #begin(): void {
    this.#assertOpen();
    if (this.#encoder) return;
    this.device.pushErrorScope('validation');
    this.device.pushErrorScope('out-of-memory');
    this.#encoder = this.device.createCommandEncoder();
  }

  #submit(): void {
    if (!this.#encoder) return;
    this.#pass?.end();
    const { queue } = this.device;
    if (this.#slots > 0)
      queue.writeBuffer(this.#params, 0, this.#numbers, 0, this.#slots * PARAM_WORDS);
    queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.#pass = undefined;
    this.#slots = 0;
    this.#batch++;
    for (const { buffer } of this.#dropped) buffer.destroy();
    this.#dropped = [];
    this.#check();
  }

  /** Asks what went wrong in the batch that was just submitted. */
  #check(): void {
    const kernel = this.#lastKernel;
    const [memory, validity] = [this.device.popErrorScope(), this.device.popErrorScope()];
    const check = Promise.all([memory, validity]).then(([outOfMemory, invalid]) => {
      if (outOfMemory) {
        this.#fail(
          'out-of-memory',
          `The device's memory ran out at or before the kernel ${kernel}: ${outOfMemory.message}`,
          'Use smaller batches, and open the device again.',
        );
      } else if (invalid) {
        this.#fail(
          'device-failed',
          `The device refused a batch of commands that ended with the kernel ${kernel}: ${invalid.message}`,
          'Please report this with the name of the adapter.',
        );
      }
    });
    // A lost device answers no more; that it was lost is said elsewhere.
    this.#checked = Promise.all([this.#checked, check.catch(() => {})]);
  }

  async #settled(): Promise<void> {
    await this.#checked;
    if (this.#failure) throw this.#failure;
  }

  #fail(
    code: 'out-of-memory' | 'device-lost' | 'device-failed',
    problem: string,
    fix: string,
  ): void {
    this.#failure ??= new WebGpuError(code, problem.replace(/[.\s]*$/, '.'), fix);
  }

  #checkedSize(bytes: number): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    if (bytes <= most) return bytes;
    throw new WebGpuError(
      'limit',
      `A tensor of ${bytes} bytes is more than this device binds at once (${most} bytes).`,
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
