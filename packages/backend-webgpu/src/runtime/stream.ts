/**
 * @file Batches on their way to the device, in order: each waits until its kernels are compiled, and while the device
 * is far behind. Nothing else is deferred, so a batch that needs not wait goes out at once.
 */
import type { Batch, Copy, Dispatch } from './batch.js';
import type { Failures } from './failures.js';
import { PARAM_WORDS } from './kernel.js';
import type { Profiler } from './profiler.js';
import type { UploadRing } from './staging.js';
import { WORD } from './storage.js';
import { easeTurns } from './turns.js';

/** Submits that the device has not finished. More would only take memory of its driver. */
const MOST_IN_FLIGHT = 32;

export class Stream {
  readonly #device: GPUDevice;
  readonly #params: GPUBuffer;
  readonly #numbers: Uint32Array<ArrayBuffer>;
  readonly #failures: Failures;
  readonly #uploads: UploadRing;
  #waiting: Batch[] = [];
  #behind = 0;
  #isCompiling = false;
  #inFlight = 0;
  submits = 0;
  /** Times every kernel while it is set. */
  profiler: Profiler | undefined;

  /** `params`: room for the numbers of a batch's kernels. */
  constructor(device: GPUDevice, params: GPUBuffer, failures: Failures, uploads: UploadRing) {
    this.#device = device;
    this.#params = params;
    this.#numbers = new Uint32Array(params.size / WORD);
    this.#failures = failures;
    this.#uploads = uploads;
    device.lost.then(() => this.#giveUp());
  }

  /** Kernels that wait. */
  get behind(): number {
    return this.#behind;
  }

  push(batch: Batch): void {
    if (this.#waiting.length === 0 && this.#isReady(batch)) {
      this.#submit(batch);
      return;
    }
    this.#waiting.push(batch);
    this.#behind += batch.dispatches;
    this.#pump();
  }

  /** Resolves when all that was pushed is submitted or given up. */
  async drained(): Promise<void> {
    const last = this.#waiting.at(-1);
    if (last) await new Promise<void>((resolve) => last.whenDone(resolve));
  }

  #isReady({ compiling }: Batch): boolean {
    if (this.#inFlight >= MOST_IN_FLIGHT) return false;
    for (const { pipeline } of compiling) if (!pipeline) return false;
    return true;
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#isReady(this.#waiting[0]!)) {
      const batch = this.#waiting.shift()!;
      this.#behind -= batch.dispatches;
      this.#failures.watch();
      this.#submit(batch);
      this.#failures.check(batch.kernel);
    }
    const [first] = this.#waiting;
    if (!first || this.#isCompiling || this.#inFlight >= MOST_IN_FLIGHT) return;
    this.#isCompiling = true;
    const kernels = [...first.compiling];
    const compiled = Promise.all(kernels.map(({ compilation }) => compilation));
    easeTurns(compiled);
    compiled.then(() => {
      this.#isCompiling = false;
      const refused = kernels.find(({ refusal }) => refusal);
      if (refused) {
        this.#failures.refused(refused.refusal!);
        this.#giveUp();
      }
      this.#pump();
    });
  }

  #submit(batch: Batch): void {
    const { queue } = this.#device;
    const encoder = this.#device.createCommandEncoder();
    this.#encode(encoder, batch);
    const whenSubmitted = this.profiler?.resolve(encoder);
    if (batch.dispatches > 0) {
      queue.writeBuffer(this.#params, 0, this.#numbers, 0, batch.dispatches * PARAM_WORDS);
    }
    queue.submit([encoder.finish()]);
    this.submits++;
    this.#inFlight++;
    const finished = () => {
      this.#inFlight--;
      this.#pump();
    };
    queue.onSubmittedWorkDone().then(finished, finished);
    whenSubmitted?.();
    this.#finish(batch);
    this.#uploads.recycle(batch.uploads);
  }

  #encode(encoder: GPUCommandEncoder, { commands }: Batch): void {
    let pass: GPUComputePassEncoder | undefined;
    const endPass = () => {
      pass?.end();
      pass = undefined;
    };
    let slot = 0;
    for (const command of commands) {
      if ('source' in command) {
        endPass();
        copy(encoder, command);
        continue;
      }
      // One pass for all kernels between two copies, or for each its own where they are timed.
      if (this.profiler) endPass();
      pass ??= encoder.beginComputePass(this.profiler?.passOf(command.kernel));
      this.#numbers.set(command.numbers, slot);
      dispatch(pass, command, slot * WORD);
      slot += PARAM_WORDS;
    }
    endPass();
  }

  #finish(batch: Batch): void {
    for (const { buffer } of batch.dropped) buffer.destroy();
    batch.done();
  }

  /** For a device that is lost or refuses a kernel: nothing that follows could be right. */
  #giveUp(): void {
    const given = this.#waiting;
    this.#waiting = [];
    this.#behind = 0;
    for (const batch of given) this.#finish(batch);
  }
}

function copy(encoder: GPUCommandEncoder, { source, from, target, to, bytes }: Copy): void {
  if (bytes > 0) encoder.copyBufferToBuffer(source, from, target, to, bytes);
}

function dispatch(pass: GPUComputePassEncoder, one: Dispatch, offset: number): void {
  pass.setPipeline(one.compiled.pipeline!);
  pass.setBindGroup(0, one.group, [offset]);
  pass.dispatchWorkgroups(one.columns, one.rows);
}
