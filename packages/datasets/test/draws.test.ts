import { describe, expect, it } from 'vitest';
import { Draws } from '../src/draws.js';
import { isUniform, moments } from './statistics.js';

const COUNT = 20_000;

/** One number from each of many pictures, as a run draws them. */
function drawn<Result>(draw: (draws: Draws) => Result): Result[] {
  return Array.from({ length: COUNT }, (_, index) =>
    draw(new Draws({ seed: 11, epoch: 3, index }, 2)),
  );
}

describe('what is drawn for a picture', () => {
  it('depends on seed, epoch, index and stream', () => {
    const key = { seed: 1, epoch: 2, index: 3 };
    const first = (own: typeof key, stream: number) => new Draws(own, stream).next();
    const numbers = [
      first(key, 2),
      first(key, 3),
      first({ ...key, seed: 2 }, 2),
      first({ ...key, epoch: 3 }, 2),
      first({ ...key, index: 4 }, 2),
    ];
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(first(key, 2)).toBe(numbers[0]);
  });

  it('is uniform: numbers, integers, orders', () => {
    expect(
      isUniform(
        drawn((draws) => Math.floor(draws.next() * 64)),
        64,
      ),
    ).toBe(true);
    expect(
      isUniform(
        drawn((draws) => draws.integer(7)),
        7,
      ),
    ).toBe(true);
    const rank = ([a, b, c, d]: number[]) => a! * 64 + b! * 16 + c! * 4 + d!;
    const orders = drawn((draws) => rank(draws.permutation(4)));
    const names = [...new Set(orders)];
    expect(names.length).toBe(24);
    expect(
      isUniform(
        orders.map((order) => names.indexOf(order)),
        24,
      ),
    ).toBe(true);
    const { mean, variance } = moments(drawn((draws) => draws.uniform([-2, 6])));
    expect(Math.abs(mean - 2)).toBeLessThan(5 * Math.sqrt(64 / 12 / COUNT));
    expect(Math.abs(variance - 64 / 12)).toBeLessThan(0.15);
  });

  it('is normal', () => {
    const numbers = drawn((draws) => draws.normal());
    const { mean, variance } = moments(numbers);
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(COUNT));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / COUNT));
    const within = numbers.filter((number) => Math.abs(number) < 1.959964).length / COUNT;
    expect(Math.abs(within - 0.95)).toBeLessThan(5 * Math.sqrt((0.95 * 0.05) / COUNT));
  });

  it.each([0.2, 1, 2.5])('is Beta(%d, %d)', (alpha) => {
    const { mean, variance } = moments(drawn((draws) => draws.beta(alpha)));
    const expected = 1 / (4 * (2 * alpha + 1));
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / COUNT));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.05);
  });
});
