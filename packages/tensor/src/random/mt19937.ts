/**
 * @file The Mersenne Twister (MT19937) of Matsumoto and Nishimura, "Mersenne Twister: a
 * 623-dimensionally equidistributed uniform pseudo-random number generator" (1998): the generator
 * behind PyTorch's CPU draws, so that the same seed gives the same numbers here.
 */

const N = 624;
const M = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const MATRIX = 0x9908b0df;

export class Mt19937 {
  readonly #state = new Uint32Array(N);
  #index = N;

  /** `seed`: an integer; its lower 32 bits start the state, as in `init_genrand`. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let i = 1; i < N; i++) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** The next 32-bit draw, an integer in [0, 2^32). */
  next(): number {
    if (this.#index === N) this.#refill();
    let y = this.#state[this.#index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Passes over `count` draws; whole blocks of 624 cost no tempering. */
  skip(count: number): void {
    let left = count;
    while (left > 0) {
      if (this.#index === N) this.#refill();
      const step = Math.min(left, N - this.#index);
      this.#index += step;
      left -= step;
    }
  }

  #refill(): void {
    const s = this.#state;
    for (let i = 0; i < N; i++) {
      const y = (s[i]! & UPPER) | (s[(i + 1) % N]! & LOWER);
      s[i] = s[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? MATRIX : 0);
    }
    this.#index = 0;
  }
}
