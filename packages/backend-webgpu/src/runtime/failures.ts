/** @file What goes wrong on a device, which it says later: kept until somebody waits for the device. */
import { WebGpuError, type WebGpuErrorCode } from '../errors.js';

const REOPEN = 'Open a new one with await webgpu() and go on from the last checkpoint.';
const REPORT = 'Please report this with the name of the adapter.';

export class Failures {
  readonly #device: GPUDevice;
  /** Settles when the device has said whether the batches so far were right. */
  #checked: Promise<unknown> = Promise.resolve();
  #first: WebGpuError | undefined;
  /** Errors name it. */
  lastKernel = 'nothing yet';

  constructor(device: GPUDevice) {
    this.#device = device;
    device.lost.then(({ reason, message }) => this.#lost(`was lost (${reason})`, message));
  }

  /** Before the commands of a batch. */
  watch(): void {
    this.#device.pushErrorScope('validation');
    this.#device.pushErrorScope('out-of-memory');
  }

  /** Asks what went wrong since `watch`, the last of whose commands is this kernel. */
  check(kernel: string): void {
    const [memory, validity] = [this.#device.popErrorScope(), this.#device.popErrorScope()];
    const check = Promise.all([memory, validity]).then(([outOfMemory, invalid]) => {
      if (outOfMemory) {
        this.#note(
          'out-of-memory',
          `The device's memory ran out at or before the kernel ${kernel}: ${outOfMemory.message}`,
          'Use smaller batches, and open the device again.',
        );
      } else if (invalid) {
        this.#note(
          'device-failed',
          `The device refused a batch of commands that ended with the kernel ${kernel}: ${invalid.message}`,
          REPORT,
        );
      }
    });
    // A lost device answers no more; that it was lost is said elsewhere.
    this.#checked = Promise.all([this.#checked, check.catch(() => {})]);
  }

  /** Notes a kernel that could not be compiled; `reason` names it. */
  refused(reason: string): void {
    this.#note('device-failed', `The device refused the kernel ${reason}`, REPORT);
  }

  /** Rejects with the first thing that went wrong in what has been submitted. */
  async settled(): Promise<void> {
    await this.#checked;
    if (this.#first) throw this.#first;
  }

  /** For a buffer that could not be mapped: a device that is lost while a read waits may say so only afterwards. */
  async unreadable(): Promise<never> {
    this.#lost('failed a read', '');
    throw this.#first;
  }

  #lost(what: string, message: string): void {
    this.#note(
      'device-lost',
      `The WebGPU device ${what} after the kernel ${this.lastKernel}${message ? `: ${message}` : ''}`,
      REOPEN,
    );
  }

  #note(code: WebGpuErrorCode, problem: string, fix: string): void {
    this.#first ??= new WebGpuError(code, problem.replace(/[.\s]*$/, '.'), fix);
  }
}
