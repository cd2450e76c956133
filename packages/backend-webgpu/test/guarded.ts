/** @file An engine whose tensors have a guard behind them and nothing but NaN in them, until somebody writes. */
import type { HostArray, Operand } from '@striate/tensor';
import { Engine } from '../src/runtime/engine.js';
import type { Memory } from '../src/runtime/storage.js';

const GUARD_BYTES = 64;
/** A NaN, so that whoever reads it shows it. */
const POISON = 0x7fc00bad;

export class GuardedEngine extends Engine {
  readonly #bytes = new Map<Memory, number>();
  #released: Memory[] = [];
  #lastCheck: Promise<unknown> = Promise.resolve();

  protected override take(bytes: number): Memory {
    const memory = super.take(bytes + GUARD_BYTES);
    const poison = new Uint32Array((bytes + GUARD_BYTES) / 4).fill(POISON);
    this.device.queue.writeBuffer(memory.buffer, 0, poison);
    this.#bytes.set(memory, bytes);
    return memory;
  }

  /** Nobody else gets it before its guard has been looked at. */
  protected override give(memory: Memory): void {
    this.#released.push(memory);
  }

  override read(x: Operand): Promise<HostArray> {
    const released = this.#released;
    this.#released = [];
    const reading = super.read(x);
    const checked = Promise.all([this.#lastCheck, reading]).then(() => this.#check(released));
    this.#lastCheck = checked.catch(() => {});
    return checked.then(() => reading);
  }

  async #check(memories: readonly Memory[]): Promise<void> {
    if (memories.length === 0) return;
    const size = memories.length * GUARD_BYTES;
    // GPUBufferUsage.MAP_READ | COPY_DST
    const staging = this.device.createBuffer({ size, usage: 0x01 | 0x08 });
    const encoder = this.device.createCommandEncoder();
    for (const [i, memory] of memories.entries()) {
      const from = this.#bytes.get(memory)!;
      encoder.copyBufferToBuffer(memory.buffer, from, staging, i * GUARD_BYTES, GUARD_BYTES);
    }
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(1);
    const words = new Uint32Array(staging.getMappedRange());
    const broken = words.findIndex((word) => word !== POISON);
    if (broken >= 0) {
      const bytes = this.#bytes.get(memories[Math.floor((broken * 4) / GUARD_BYTES)]!)!;
      throw new Error(
        `A kernel wrote ${words[broken]} at word ${broken % (GUARD_BYTES / 4)} behind a tensor of ${bytes} bytes.`,
      );
    }
    staging.destroy();
    for (const memory of memories) super.give(memory);
  }
}
