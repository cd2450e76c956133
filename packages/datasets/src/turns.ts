/** @file Work that never has to wait gives way to timers and events, a short turn at a time. */

const TURN_MS = 1;

/**
 * Many pieces of work may wait for their turn at once: they get one turn together, not one each. Each asks again
 * when the turn has come, right before it begins, because those before it may have used it up.
 */
export class Turns {
  #began = 0;
  #next: Promise<void> | undefined;

  get isOver(): boolean {
    return performance.now() - this.#began >= TURN_MS;
  }

  /** Resolves when timers and events have had theirs. */
  next(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#began = performance.now();
        this.#next = undefined;
        resolve();
      });
    });
    return this.#next;
  }
}
