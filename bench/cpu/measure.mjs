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
 * by name. A turn lasts about `turnSeconds`, one call at least, after one that does not count: threads wake up
 * and caches are taken back from the one before.
 */
export async function inTurns(contestants, { rounds, turnSeconds }) {
  const seconds = new Map();
  const calls = new Map();
  for (const contestant of contestants) {
    // What is set up once goes into the first call; a short one still is not told from its overhead.
    await contestant.run(1);
    const fitting = callsIn(turnSeconds, await contestant.run(1));
    const again = fitting > 1 ? (await contestant.run(fitting)) / fitting : turnSeconds;
    calls.set(contestant, callsIn(turnSeconds, again));
    seconds.set(contestant.name, []);
  }
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first in one round comes last in the next.
    const order = round % 2 === 0 ? contestants : contestants.toReversed();
    for (const contestant of order) {
      const count = calls.get(contestant);
      await contestant.run(1);
      seconds.get(contestant.name).push((await contestant.run(count)) / count);
    }
  }
  return seconds;
}

const callsIn = (turnSeconds, seconds) => Math.max(1, Math.round(turnSeconds / seconds));
