/** @file How much faster a step is on all threads than on one, beside what registers alone gain. */
import { record, withEntered } from '../contest.mjs';
import { inTurns } from '../measure.mjs';

const NAMES = ['Striate', 'PyTorch'];
const BATCH = 32;

export const title = 'Scaling';

export function cases({ threads }) {
  if (threads === 1) return [];
  return [
    {
      name: `alexnet step, batch ${BATCH}, from 1 to ${threads} threads`,
      async run(context) {
        const labelOf = (name, count) => `${name} on ${count}`;
        const entries = NAMES.flatMap((name) =>
          [1, threads].map((count) => ({
            name,
            job: { kind: 'train', model: 'alexnet', batch: BATCH, threads: count },
            label: labelOf(name, count),
            // A library that changes its number of threads needs a while to get used to it.
            alone: true,
          })),
        );
        const name = `AlexNet step, batch ${BATCH}, ${threads} threads against 1`;
        return [
          await withEntered(context, entries, async (entered) => {
            const gains = new Map([['multiply-adds alone', probeGains(context.probe, threads)]]);
            const seconds = await inTurns(entered, context.settings);
            for (const who of NAMES) {
              const [one, all] = [1, threads].map((count) => seconds.get(labelOf(who, count)));
              const gain = (time, round) => time / all[round];
              if (one) gains.set(who, one.map(gain));
            }
            return record(title, name, 'times as fast', 'more', gains, { threads });
          }),
        ];
      },
    },
  ];
}

function probeGains(probe, threads) {
  return Array.from({ length: 3 }, () => {
    const { gflopsOneCore, gflopsAllCores } = probe.measure(threads);
    return gflopsAllCores / gflopsOneCore;
  });
}
