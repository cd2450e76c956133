/**
 * @file Kernels wait here and run in their order, some milliseconds' worth of them per turn of the event loop:
 * TensorFlow.js computes on JavaScript's thread, and a timer shall wait for one kernel, not for a training step.
 */
const TURN_MS = 4;

/** Commands; a training step of AlexNet is some hundred. Memory that waits to be given back stays bounded by it. */
const MOST = 1024;

export class Queue {
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  /** Runs the oldest command at once where too many wait: somebody computes without ever awaiting anything. */
  add(command: () => void): void {
    if (this.#waiting.push(command) > MOST) this.#waiting.shift()!();
    this.#schedule();
  }

  /** Resolves when everything that waits now has run. */
  drain(): Promise<void> {
    return new Promise((resolve) => this.add(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const end = performance.now() + TURN_MS;
      while (this.#waiting.length > 0 && performance.now() < end) this.#waiting.shift()!();
      this.#schedule();
    });
  }
}
