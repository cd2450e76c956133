/** @file One case of a comparison: everybody prepares the same job, then they run in turns. */
import { flops } from './jobs.mjs';
import { inTurns, summary } from './measure.mjs';

/**
 * Results are records: {section, case, unit, better: 'more' | 'less', entries: [{name, median, min, max, n}],
 * absent: {[name]: why}}. Entries of speeds have `seconds` too, the summary per call.
 */
export function record(section, name, unit, better, samples, extra = {}) {
  const entries = Array.from(samples, ([contestant, list]) => ({
    name: contestant,
    ...summary(list),
  }));
  return { section, case: name, unit, better, entries, absent: {}, ...extra };
}

/**
 * Lets everybody prepare, calls `body` with those who could, and gives all back after it. `entries`: see
 * `Contestants.enter`.
 */
export async function withEntered({ contestants }, entries, body) {
  const entered = [];
  const absent = {};
  try {
    for (const entry of entries) {
      const contestant = await contestants.enter(entry);
      if (contestant?.cannot) absent[contestant.name] = contestant.cannot;
      else if (contestant) entered.push(contestant);
    }
    return { ...(await body(entered)), absent };
  } finally {
    // Who has died has nothing to give back.
    await Promise.allSettled(entered.map(({ release }) => release()));
  }
}

/**
 * A job in turns, as speed: `work` per call divided by its seconds. `extra(entered)`: more for the record, found
 * out after the race.
 */
export async function race(context, { section, name, job, names, work, unit, others = [], extra }) {
  const entries = names.map((contestant) => ({ name: contestant, job }));
  return withEntered(context, entries, async (entered) => {
    const seconds = await inTurns([...entered, ...others], context.settings);
    const speeds = Array.from(seconds, ([who, list]) => [who, list.map((s) => work / s)]);
    const result = record(section, name, unit, 'more', speeds);
    for (const entry of result.entries) entry.seconds = summary(seconds.get(entry.name));
    return { ...result, threads: job.threads, ...(await extra?.(entered)) };
  });
}

/** A case that races a job of one kernel. */
export function speedOfKernel({ job, ...entry }) {
  return raceCase({ ...entry, job, work: flops(job) / 1e9, unit: 'GFLOP/s' });
}

/** A case that races a job on batches of pictures. */
export function picturesPerSecond({ job, ...entry }) {
  const name = `${job.model}, batch ${job.batch}`;
  return raceCase({ ...entry, name, job, work: job.batch, unit: 'pictures/s' });
}

const raceCase = (entry) => ({
  name: `${entry.name}, ${threadsOf(entry.job.threads)}`,
  run: async (context) => [await race(context, entry)],
});

/** "1 thread", "2 threads" */
export const threadsOf = (count) => `${count} ${count === 1 ? 'thread' : 'threads'}`;
