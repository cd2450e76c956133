/** @file How long kernels take on the device, by timestamps that it writes before and after each. */
import { WebGpuError } from '../errors.js';

export const TIMESTAMPS = 'timestamp-query';

/** What a kernel took in all its calls. */
export interface KernelTime {
  readonly kernel: string;
  readonly calls: number;
  readonly milliseconds: number;
}

/** GPUBufferUsage.QUERY_RESOLVE | COPY_SRC, and MAP_READ | COPY_DST. */
const RESOLVED = 0x200 | 0x04;
const READBACK = 0x01 | 0x08;
/** Two timestamps, which are 64-bit numbers of nanoseconds. */
const BYTES = 16;

export class Profiler {
  readonly #device: GPUDevice;
  readonly #most: number;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #totals = new Map<string, { calls: number; milliseconds: number }>();
  #kernels: string[] = [];
  #reading: Promise<unknown> = Promise.resolve();

  /** For batches of at most `most` kernels. Throws WebGpuError where the device writes no timestamps. */
  constructor(device: GPUDevice, most: number) {
    if (!device.features.has(TIMESTAMPS)) {
      throw new WebGpuError(
        'no-timestamps',
        `This device can't time its kernels: it lacks the feature ${TIMESTAMPS}.`,
        'Time whole steps instead, or use another adapter; some browsers have a flag for it.',
      );
    }
    this.#device = device;
    this.#most = most;
    this.#queries = device.createQuerySet({ type: 'timestamp', count: 2 * most });
    this.#resolved = device.createBuffer({ size: BYTES * most, usage: RESOLVED });
  }

  /** What a pass with this kernel alone is begun with. */
  passOf(kernel: string): GPUComputePassDescriptor {
    const at = 2 * this.#kernels.length;
    this.#kernels.push(kernel);
    return {
      timestampWrites: {
        querySet: this.#queries,
        beginningOfPassWriteIndex: at,
        endOfPassWriteIndex: at + 1,
      },
    };
  }

  /** Before the commands are finished; gives what is to be done once they are submitted. */
  resolve(encoder: GPUCommandEncoder): () => void {
    const kernels = this.#kernels;
    this.#kernels = [];
    if (kernels.length === 0) return () => {};
    const size = BYTES * kernels.length;
    const staging = this.#device.createBuffer({ size: BYTES * this.#most, usage: READBACK });
    encoder.resolveQuerySet(this.#queries, 0, 2 * kernels.length, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, staging, 0, size);
    return () => {
      const read = staging.mapAsync(1, 0, size).then(() => {
        this.#add(kernels, new BigUint64Array(staging.getMappedRange(0, size)));
        staging.destroy();
      });
      // A lost device maps nothing; that it was lost is said elsewhere.
      this.#reading = Promise.all([this.#reading, read.catch(() => {})]);
    };
  }

  /** All times so far, the longest first. */
  async times(): Promise<KernelTime[]> {
    await this.#reading;
    const times = Array.from(this.#totals, ([kernel, total]) => ({ kernel, ...total }));
    return times.sort((a, b) => b.milliseconds - a.milliseconds);
  }

  destroy(): void {
    this.#queries.destroy();
    this.#resolved.destroy();
  }

  #add(kernels: readonly string[], stamps: BigUint64Array): void {
    for (const [i, kernel] of kernels.entries()) {
      const total = this.#totals.get(kernel) ?? { calls: 0, milliseconds: 0 };
      total.calls++;
      // A clock that was set back in between tells nothing.
      total.milliseconds += Math.max(Number(stamps[2 * i + 1]! - stamps[2 * i]!), 0) / 1e6;
      this.#totals.set(kernel, total);
    }
  }
}
