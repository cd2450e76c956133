/** @file Storages, commands in batches, and reads. */
import { elementCount, type Shape } from '@striate/shapes';
import type { DType, HostArray, MemoryInfo, Operand, Storage } from '@striate/tensor';
import { WebGpuError } from '../errors.js';
import { Batch } from './batch.js';
import { Failures } from './failures.js';
import { type Kernel, PARAM_WORDS } from './kernel.js';
import { largestBinding, Pipelines } from './pipelines.js';
import { BufferPool } from './pool.js';
import { type KernelTime, Profiler } from './profiler.js';
import { ReadbackPool, UploadRing } from './staging.js';
import { fromWords, GpuStorage, type Memory, memoryOf, toWords, WORD } from './storage.js';
import { Stream } from './stream.js';
import { easeTurns } from './turns.js';

/** Commands of one submit. Larger ones let the device wait, smaller ones cost the host. */
const BATCH = 64;
const PARAM_BYTES = PARAM_WORDS * WORD;
/** Uploads of a batch after which it goes out, so that the device begins to copy. */
const BATCH_UPLOAD_BYTES = 2 ** 25;
/** Kernels that a program may be ahead of the device: calls can't wait, and what is noted down takes memory. */
const MOST_BEHIND = 2 ** 18;
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
  readonly #isProcessor: boolean;
  readonly #pool: BufferPool;
  readonly #readbacks: ReadbackPool;
  readonly #uploads: UploadRing;
  readonly #stream: Stream;
  readonly #pipelines: Pipelines;
  readonly #failures: Failures;
  #batch: Batch | undefined;
  #dropped: Memory[] = [];
  #lastRead: Promise<unknown> = Promise.resolve();
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
    this.#isProcessor = device.adapterInfo?.isFallbackAdapter ?? false;
    this.isMixed = precision === 'mixed';
    this.hasWorkgroupMemory = this.isMixed || (workgroupMemory ?? !this.#isProcessor);
    const params = device.createBuffer({ size: BATCH * PARAM_BYTES, usage: UNIFORM });
    this.#pipelines = new Pipelines(device, params, bindingBytes);
    this.#readbacks = new ReadbackPool(device);
    this.#uploads = new UploadRing(device);
    this.#pool = new BufferPool(device, (dropped) => {
      this.#pipelines.forgetGroups();
      this.#dropped.push(...dropped);
    });
    this.#failures = new Failures(device);
    this.#stream = new Stream(device, params, this.#failures, this.#uploads);
  }

  get counts(): Counts {
    const buffers = this.#pool.created + this.#readbacks.created + this.#uploads.created;
    return { dispatches: this.#dispatches, submits: this.#stream.submits, buffers };
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

  /** Bytes become words. What is given is copied at once, and in its turn to the new storage. */
  uploadWords(words: Uint32Array | Uint8Array): Storage {
    const batch = this.#begin();
    const bytes = words.length * WORD;
    const memory = this.take(bytes);
    for (const staged of this.#uploads.stage(words)) {
      batch.copy({ ...staged, target: memory.buffer });
    }
    if (this.#uploads.stagedBytes >= BATCH_UPLOAD_BYTES) this.#flush();
    return this.#note(memory, bytes);
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

  /** Memory for `bytes`. Tests put guards behind it. */
  protected take(bytes: number): Memory {
    return this.#pool.take(this.#checkedSize(bytes));
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
    const batch = this.#begin();
    const memories = storages.map(memoryOf);
    const compiled = this.#pipelines.compiled(
      kernel,
      storages.map(({ bytes }) => this.partsOf(bytes)),
    );
    const groups = Math.ceil(work / kernel.threads);
    const columns = Math.min(groups, this.device.limits.maxComputeWorkgroupsPerDimension);
    batch.dispatch({
      kernel: kernel.name,
      compiled,
      group: this.#pipelines.group(compiled, memories),
      numbers: [work, ...numbers],
      columns,
      rows: Math.ceil(groups / columns),
    });
    this.#failures.lastKernel = kernel.name;
    this.#dispatches++;
    if (batch.dispatches === BATCH) this.#flush();
  }

  read({ storage, shape, dtype }: Operand): Promise<HostArray> {
    const count = elementCount(shape);
    const before = this.#lastRead;
    const reading = this.#download(storage, count, dtype);
    if (this.#isProcessor) easeTurns(reading);
    const ordered = before.then(() => reading);
    this.#lastRead = ordered.catch(() => {});
    return ordered;
  }

  async sync(): Promise<void> {
    this.#assertOpen();
    this.#flush();
    await this.#stream.drained();
    await this.device.queue.onSubmittedWorkDone().catch(() => {});
    await this.#failures.settled();
  }

  /**
   * Does `body`, and says how long each kernel took in it. Throws WebGpuError where the device writes no timestamps,
   * and for a call within another.
   */
  async profile(body: () => unknown): Promise<KernelTime[]> {
    if (this.#stream.profiler) {
      throw new WebGpuError(
        'bad-option',
        'A profile is being taken already.',
        'Wait for it before the next.',
      );
    }
    await this.sync();
    const profiler = new Profiler(this.device, BATCH);
    this.#stream.profiler = profiler;
    try {
      await body();
      await this.sync();
      return await profiler.times();
    } finally {
      this.#flush();
      this.#stream.profiler = undefined;
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
    const batch = this.#begin();
    const source = memoryOf(storage).buffer;
    const bytes = count * WORD;
    const target = this.#readbacks.take(bytes);
    batch.copy({ source, from: 0, target, to: 0, bytes });
    const mapping = new Promise<boolean>((resolve) => {
      batch.whenDone(() => {
        target.mapAsync(READ).then(
          () => resolve(true),
          () => resolve(false),
        );
      });
    });
    this.#flush();
    const isMapped = await mapping;
    await this.#failures.settled();
    if (!isMapped) await this.#failures.unreadable();
    const data = fromWords(target.getMappedRange(), dtype, count);
    this.#readbacks.give(target);
    return data;
  }

  /** The batch that takes commands. */
  #begin(): Batch {
    this.#assertOpen();
    if (this.#batch) return this.#batch;
    if (this.#stream.behind > MOST_BEHIND) {
      throw new WebGpuError(
        'too-far-ahead',
        `The device is ${this.#stream.behind} kernels behind this program, and each of them takes memory.`,
        'Wait for it now and then: read a loss, or await backend.sync().',
      );
    }
    this.#failures.watch();
    this.#batch = new Batch(this.#failures.lastKernel);
    return this.#batch;
  }

  #flush(): void {
    const batch = this.#batch;
    if (!batch) return;
    this.#batch = undefined;
    batch.uploads = this.#uploads.seal();
    batch.dropped = this.#dropped;
    this.#dropped = [];
    this.#stream.push(batch);
    this.#failures.check(batch.kernel);
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
