/** @file One case of a comparison: everybody prepares the same job, then they run in turns. */
import { flops } from './jobs.mjs';
import { inTurns, summary } from './measure.mjs';

/**
 * Results are records: {section, case, unit, better: 'more' | 'less', entries: [{name, median, min, max, n}],
 * absent: {[name]: why}, notes?}. Entries of speeds have `seconds` too, the summary per call.
 */
export function record(section, name, unit, better, samples, extra = {}) {
  const entries = Array.from(samples, ([contestant, list]) => ({
    name: contestant,
    ...summary(list),
  }));
  return { section, case: name, unit, better, entries, absent: {}, ...extra };
}

/** Enters `job` with each of `names` ([peer, label] or a peer's name); gives everything back after `body`. */
export async function withEntered({ contestants }, job, names, body) {
  const entered = [];
  const absent = {};
  try {
    for (const name of names) {
      const contestant = await contestants.enter(name, job);
      if (contestant?.cannot) absent[name] = contestant.cannot;
      else if (contestant) entered.push(contestant);
    }
    return { ...(await body(entered)), absent };
  } finally {
    for (const { release } of entered) await release();
  }
}

/**
 * A job in turns, as speed: `work` per call divided by its seconds. `extra(entered)`: more for the record, found
 * out after the race.
 */
export async function race(context, { section, name, job, names, work, unit, others = [], extra }) {
  return withEntered(context, job, names, async (entered) => {
    const seconds = await inTurns([...entered, ...others], context.settings);
    const speeds = Array.from(seconds, ([who, list]) => [who, list.map((s) => work / s)]);
    const result = record(section, name, unit, 'more', speeds);
    for (const entry of result.entries) entry.seconds = summary(seconds.get(entry.name));
    return { ...result, threads: job.threads, ...(await extra?.(entered)) };
  });
}

/** A case that races a job of one kernel: GFLOP/s, and their share of the peak on as many threads. */
export function speedOfKernel({ job, ...entry }) {
  const what = { ...entry, job, work: flops(job) / 1e9, unit: 'GFLOP/s' };
  return {
    name: nameOf(what),
    async run(context) {
      const { gflopsOneCore, gflopsAllCores } = context.peak;
      const result = await race(context, what);
      const peak = job.threads === 1 ? gflopsOneCore : gflopsAllCores;
      for (const speed of result.entries) speed.ofPeak = speed.median / peak;
      return [result];
    },
  };
}

/** A case that races a job on batches of pictures. */
export function picturesPerSecond({ job, ...entry }) {
  const name = `${job.model}, batch ${job.batch}`;
  const what = { ...entry, name, job, work: job.batch, unit: 'pictures/s' };
  return { name: nameOf(what), run: async (context) => [await race(context, what)] };
}

const nameOf = ({ name, job }) => `${name}, ${threadsOf(job.threads)}`;

/** "1 thread", "2 threads" */
export const threadsOf = (count) => `${count} ${count === 1 ? 'thread' : 'threads'}`;
