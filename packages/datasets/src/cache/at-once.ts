/** @file Asking the system for what it mostly has in its own memory. */

interface Patience {
  /** Above this the answer came from a disk. */
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
    if (performance.now() - start > this.#patience.slowMs) {
      this.#background = this.#patience.background;
    }
    return answer;
  }
}
