/** @file Buffers that are used again. Commands run in order, so a released buffer serves the next command at once. */
import { type Memory, WORD } from './storage.js';

const SMALLEST = 256;
/** GPUBufferUsage of every buffer that kernels see: STORAGE | COPY_DST | COPY_SRC. */
const STORAGE = 0x80 | 0x08 | 0x04;
/** Four sizes per doubling: at most a quarter of a buffer is unused. */
const STEPS = 4;

/** More than 1, since a step needs different sizes at different times, and each should find its buffer idle. */
const IDLE_SHARE = 2;

/** What a buffer for so many bytes has. */
export function sizeClass(bytes: number): number {
  if (bytes <= SMALLEST) return SMALLEST;
  const step = 2 ** Math.floor(Math.log2(bytes - 1)) / STEPS;
  return Math.ceil(bytes / step) * step;
}

/**
 * Keeps what was released for the next use of the same size. Idle buffers take at most IDLE_SHARE times as much
 * memory as was in use at the highest; beyond that they are dropped down to once as much.
 */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #idle = new Map<number, Memory[]>();
  readonly #onDrop: (dropped: readonly Memory[]) => void;
  #ids = 0;
  #idleBytes = 0;
  #usedBytes = 0;
  #highest = 0;
  /** Buffers made so far: constant over training steps after the first. */
  created = 0;

  constructor(device: GPUDevice, onDrop: (dropped: readonly Memory[]) => void) {
    this.#device = device;
    this.#onDrop = onDrop;
  }

  take(bytes: number): Memory {
    const { maxBufferSize } = this.#device.limits;
    const size = Math.min(sizeClass(Math.max(bytes, WORD)), maxBufferSize);
    this.#usedBytes += size;
    this.#highest = Math.max(this.#highest, this.#usedBytes);
    const memory = this.#idle.get(size)?.pop();
    if (!memory) return this.#made(size);
    this.#idleBytes -= size;
    memory.users = 1;
    memory.uses++;
    return memory;
  }

  /** Makes an idle buffer to stand in for one that was used before and is now kept: others will miss it. */
  replace({ size, uses }: Memory): void {
    if (uses === 1) return;
    this.#usedBytes += size;
    this.give(this.#made(size));
  }

  give(memory: Memory): void {
    const { size } = memory;
    this.#usedBytes -= size;
    this.#idleBytes += size;
    const idle = this.#idle.get(size);
    if (idle) idle.push(memory);
    else this.#idle.set(size, [memory]);
    if (this.#idleBytes > IDLE_SHARE * this.#highest) this.#shrink();
  }

  clear(): void {
    for (const idle of this.#idle.values()) for (const { buffer } of idle) buffer.destroy();
    this.#idle.clear();
    this.#idleBytes = 0;
  }

  #made(size: number): Memory {
    this.created++;
    const buffer = this.#device.createBuffer({ size, usage: STORAGE });
    return { buffer, id: this.#ids++, size, users: 1, uses: 1 };
  }

  #shrink(): void {
    const dropped: Memory[] = [];
    for (const [size, idle] of this.#idle) {
      while (idle.length > 0 && this.#idleBytes > this.#highest) {
        dropped.push(idle.shift()!);
        this.#idleBytes -= size;
      }
    }
    this.#onDrop(dropped);
  }
}
