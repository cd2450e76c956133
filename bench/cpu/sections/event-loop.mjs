/** @file The JavaScript thread while a library computes: how late a timer of 1 ms comes. */
import { record, withEntered } from '../contest.mjs';

const NAMES = ['Striate', 'ONNX Runtime', 'TensorFlow.js wasm'];
const WATCHED_SECONDS = 2;
const DELAYS = { p50: 'median', p99: '99th percentile', worst: 'worst' };

export const title = 'Delay of a 1 ms timer on the JavaScript thread';

const job = (kind, batch, threads) => ({ kind, model: 'alexnet', batch, threads });

export function cases({ threads }) {
  const jobs = [
    ['alexnet training, batch 32', job('train', 32, threads)],
    ['alexnet inference, batch 32', job('infer', 32, threads)],
    ['alexnet inference, batch 32, 1 thread', job('infer', 32, 1)],
  ];
  return jobs.map(([name, what]) => ({
    name,
    async run(context) {
      const entries = NAMES.map((who) => ({ name: who, job: what }));
      const delays = Object.fromEntries(Object.keys(DELAYS).map((key) => [key, new Map()]));
      const { absent } = await withEntered(context, entries, async (entered) => {
        for (const { name: who, run, watch } of entered) {
          await run(1);
          const calls = Math.max(1, Math.round(WATCHED_SECONDS / (await run(1))));
          for (const samples of Object.values(delays)) samples.set(who, []);
          for (let round = 0; round < context.settings.rounds; round++) {
            const watched = await watch(calls);
            for (const [key, samples] of Object.entries(delays))
              samples.get(who).push(watched[key]);
          }
        }
      });
      return Object.entries(DELAYS).map(([key, words]) =>
        record(title, `${name}: ${words}`, 'ms', 'less', delays[key], {
          absent,
          threads: what.threads,
        }),
      );
    },
  }));
}
