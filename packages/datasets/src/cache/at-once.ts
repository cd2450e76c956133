/** @file Asking the system for what it mostly has in its own memory. */

interface Patience {
  /** What takes longer came from a disk, or this thread had to wait for a core: twice in a row, it is the disk. */
  readonly slowMs: number;
  /** So many questions are then asked in the background. */
  readonly background: number;
}

/**
 * Asks on this thread, which takes a fifth of what handing the question to another one does, as long as the answers
 * come at once.
 */
export class AtOnce {
  readonly #patience: Patience;
  #background = 0;
  #wasSlow = false;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  async ask<Answer>(now: () => Answer, later: () => Promise<Answer>): Promise<Answer> {
    if (this.#background > 0) {
      this.#background--;
      return later();
    }
    const start = performance.now();
    const answer = now();
    const isSlow = performance.now() - start > this.#patience.slowMs;
    if (isSlow && this.#wasSlow) this.#background = this.#patience.background;
    this.#wasSlow = isSlow;
    return answer;
  }
}
