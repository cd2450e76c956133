/** @file The random choices of one picture, all taken from one stateless stream. */
import { philoxStream } from '@striate/tensor/random';

/** Keeps the sample's streams apart from those of the loaders, which count epochs here. */
const SAMPLE_STREAM = 0x53000000;

export class Dice {
  readonly #next: () => number;

  /** The choices of picture `index` of class `label` in the sample `seed`. */
  constructor(seed: number, label: number, index: number) {
    this.#next = philoxStream(seed, SAMPLE_STREAM + label, index);
  }

  /** A uniform number in [low, high). */
  between(low: number, high: number): number {
    return low + this.#next() * (high - low);
  }

  /** A uniform integer in low .. high, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.#next() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#next() * list.length)]!;
  }

  /** About normal with mean 0 and standard deviation 1: the sum of three uniform numbers, scaled. */
  normal(): number {
    return (this.#next() + this.#next() + this.#next() - 1.5) * 2;
  }
}
