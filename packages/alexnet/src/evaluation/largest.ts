/** @file The few largest of a stream, in little memory. */

interface Kept<Item> {
  readonly item: Item;
  readonly key: number;
  /** How many came before it. */
  readonly order: number;
}

/** Keeps the `capacity` items of the largest `key`, as a binary heap whose root is the first to go. */
export class Largest<Item> {
  readonly #capacity: number;
  readonly #key: (item: Item) => number;
  readonly #heap: Kept<Item>[] = [];
  #seen = 0;

  constructor(capacity: number, key: (item: Item) => number) {
    this.#capacity = capacity;
    this.#key = key;
  }

  /** Of items with equal keys, those that came first stay. */
  add(item: Item): void {
    const kept = { item, key: this.#key(item), order: this.#seen++ };
    if (this.#heap.length < this.#capacity) {
      this.#heap.push(kept);
      this.#rise(this.#heap.length - 1);
    } else if (this.#capacity > 0 && before(kept, this.#heap[0]!)) {
      this.#heap[0] = kept;
      this.#sink(0);
    }
  }

  /** Largest first, equal ones as they came. */
  sorted(): Item[] {
    return [...this.#heap].sort((a, b) => (before(a, b) ? -1 : 1)).map(({ item }) => item);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }

  #rise(from: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!before(this.#heap[parent]!, this.#heap[position]!)) return;
      this.#swap(parent, position);
      position = parent;
    }
  }

  #sink(from: number): void {
    let position = from;
    for (;;) {
      let last = position;
      for (const child of [2 * position + 1, 2 * position + 2]) {
        const other = this.#heap[child];
        if (other && before(this.#heap[last]!, other)) last = child;
      }
      if (last === position) return;
      this.#swap(position, last);
      position = last;
    }
  }
}

/** Whether `a` stands before `b` in the sorted list, and stays when only one can. */
function before(a: Kept<unknown>, b: Kept<unknown>): boolean {
  return a.key > b.key || (a.key === b.key && a.order < b.order);
}
