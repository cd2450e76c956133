/** @file Measuring in turns: whatever disturbs the machine disturbs everybody. */

/** {median, min, max, n} of a list. */
export function summary(list) {
  const sorted = list.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), n: sorted.length };
}

/**
 * Seconds per call of every contestant ({name, run(calls) -> seconds}), a list with one number per round,
 * by name. A turn lasts about `turnSeconds`, one call at least; two turns that do not count warm up.
 */
export async function inTurns(contestants, { rounds, turnSeconds }) {
  const seconds = new Map();
  const calls = new Map();
  for (const contestant of contestants) {
    await contestant.run(1);
    const once = await contestant.run(1);
    const fitting = Math.max(1, Math.round(turnSeconds / once));
    // The second time tells more where many calls fit: the first still counts what is set up once.
    const again = fitting > 1 ? (await contestant.run(fitting)) / fitting : once;
    calls.set(contestant, Math.max(1, Math.round(turnSeconds / again)));
    seconds.set(contestant.name, []);
  }
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first in one round comes last in the next.
    const order = round % 2 === 0 ? contestants : contestants.toReversed();
    for (const contestant of order) {
      const count = calls.get(contestant);
      seconds.get(contestant.name).push((await contestant.run(count)) / count);
    }
  }
  return seconds;
}
