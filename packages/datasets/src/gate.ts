/** @file Lets so many in at a time, in the order in which they came. */

export class Gate {
  #free: number;
  #waiting: (() => void)[] = [];
  #next = 0;

  constructor(places: number) {
    this.#free = places;
  }

  async enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting[this.#next];
    if (!next) {
      this.#free++;
      this.#waiting = [];
      this.#next = 0;
      return;
    }
    this.#next++;
    next();
  }
}
