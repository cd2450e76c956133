/** @file Measuring how fast something goes: rounds, of which the median counts. */

export interface Rate {
  /** Pictures per second: the median of the rounds, and the slowest and fastest of them. */
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
}

/** Runs `round` once unmeasured and then `rounds` times; it returns how many pictures it dealt with. */
export async function measureRate(rounds: number, round: () => Promise<number>): Promise<Rate> {
  await round();
  const rates: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    const pictures = await round();
    rates.push(pictures / ((performance.now() - start) / 1000));
  }
  rates.sort((a, b) => a - b);
  return { median: medianOf(rates), slowest: rates[0]!, fastest: rates.at(-1)! };
}

/** Of numbers in rising order. */
export function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
