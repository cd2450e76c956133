/** @file The answering side of process.mjs for libraries of JavaScript. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const MILLISECOND = 1e6;

/** How late a timer of 1 ms came while `body` ran, in milliseconds. */
async function watched(body) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  // A delay is noted when the timer fires after it, from its second time on.
  await sleep(5);
  await body();
  await sleep(5);
  histogram.disable();
  const late = (nanoseconds) => Math.max(0, nanoseconds / MILLISECOND - 1);
  const { count } = histogram;
  return {
    n: count,
    p50: late(histogram.percentile(50)),
    p99: late(histogram.percentile(99)),
    worst: late(histogram.max),
  };
}

/**
 * Answers requests until the input ends. `preparers`: per kind of job a function from the job to
 * {call, finish?, output?, release?}: `call` computes once, or enqueues that; `finish` waits for what was
 * enqueued. A job that the library can't do throws `Cannot`.
 */
export async function serve(versions, preparers) {
  const prepared = new Map();
  let lastId = 0;

  async function time({ call, finish }, calls) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) await call();
    await finish?.();
    return (performance.now() - start) / 1000;
  }

  const answers = {
    versions: () => versions,
    async prepare({ job }) {
      const preparer = preparers[job.kind];
      if (!preparer) return { cannot: `has no ${job.kind}` };
      prepared.set(++lastId, await preparer(job));
      return { id: lastId };
    },
    async run({ id, calls, watch }) {
      let seconds;
      const body = async () => {
        seconds = await time(prepared.get(id), calls);
      };
      if (!watch) await body();
      const delays = watch ? await watched(body) : undefined;
      return { seconds, delays };
    },
    output: async ({ id }) => ({ values: Array.from(await prepared.get(id).output()) }),
    async release({ id }) {
      await prepared.get(id).release?.();
      prepared.delete(id);
      return {};
    },
    memory: () => ({ peakBytes: process.resourceUsage().maxRSS * 1024 }),
  };

  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer;
    try {
      answer = await answers[request.do](request);
    } catch (error) {
      answer = error instanceof Cannot ? { cannot: error.message } : { error: error.stack };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** What a library has no way to do, with the reason for the report. */
export class Cannot extends Error {}
