/** @file What augmentation draws at random: a stream of numbers for each picture of each epoch. */
import { philoxStream } from '@striate/tensor/random';

/** Where augmentation draws from: a run's seed, an epoch and the picture's index in the whole data set. */
export interface DrawKey {
  readonly seed: number;
  readonly epoch: number;
  readonly index: number;
}

/** The numbers of one picture in one epoch, the same on whichever thread they are drawn. */
export class Draws {
  /** The next number, uniform in [0, 1) with 32 bits. */
  readonly next: () => number;

  /** `stream`: 1 is the flip that the device does, 2 and up the host's transforms in their order. */
  constructor({ seed, epoch, index }: DrawKey, stream: number) {
    this.next = philoxStream(seed, epoch, index, stream);
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.next() < p;
  }

  /** Uniform in [from, to). */
  uniform([from, to]: readonly [from: number, to: number]): number {
    return from + (to - from) * this.next();
  }

  /** Uniform among 0 .. below - 1. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Normal with mean 0 and standard deviation 1, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** A random order of 0 .. length - 1, by Fisher and Yates. */
  permutation(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const other = this.integer(i + 1);
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    return order;
  }

  /** Beta(alpha, alpha), as a ratio of gamma draws. */
  beta(alpha: number): number {
    const first = this.gamma(alpha);
    return first / (first + this.gamma(alpha));
  }

  /** Gamma with this shape and scale 1: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables" (2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.next()) < (x * x) / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
