/** @file Buffers that the host reads from, used again by size. */

/** GPUBufferUsage.MAP_READ | COPY_DST. */
const READBACK = 0x01 | 0x08;
const SMALLEST = 256;
/** Idle buffers of one size that are kept. */
const MOST_IDLE = 8;
/** Larger ones serve one read: a checkpoint should not double the memory of training. */
const LARGEST_KEPT = 2 ** 24;

export class StagingPool {
  readonly #device: GPUDevice;
  readonly #idle = new Map<number, GPUBuffer[]>();
  created = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  take(bytes: number): GPUBuffer {
    const isKept = bytes <= LARGEST_KEPT;
    const size = isKept ? 2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST))) : bytes;
    const idle = this.#idle.get(size)?.pop();
    if (idle) return idle;
    this.created++;
    return this.#device.createBuffer({ size, usage: READBACK });
  }

  /** Takes back a mapped buffer. */
  give(buffer: GPUBuffer): void {
    buffer.unmap();
    const idle = this.#idle.get(buffer.size) ?? [];
    this.#idle.set(buffer.size, idle);
    if (buffer.size <= LARGEST_KEPT && idle.length < MOST_IDLE) idle.push(buffer);
    else buffer.destroy();
  }
}
