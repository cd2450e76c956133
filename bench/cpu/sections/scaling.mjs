/** @file How much faster a step is on all threads than on one, beside what registers alone gain. */
import { record } from '../contest.mjs';
import { inTurns } from '../measure.mjs';

const BATCH = 32;

export const title = 'Scaling';

export function cases({ threads }) {
  if (threads === 1) return [];
  return [
    {
      name: `alexnet step, batch ${BATCH}, from 1 to ${threads} threads`,
      async run(context) {
        const entered = [];
        const gains = new Map([['multiply-adds alone', []]]);
        for (const name of ['Striate', 'PyTorch']) {
          for (const count of [1, threads]) {
            const job = { kind: 'train', model: 'alexnet', batch: BATCH, threads: count };
            const contestant = await context.contestants.enter(name, job, `${name} ${count}`);
            if (contestant) entered.push(contestant);
          }
        }
        const seconds = await inTurns(entered, context.settings);
        for (const { release } of entered) await release();
        for (const name of ['Striate', 'PyTorch']) {
          const [one, all] = [1, threads].map((count) => seconds.get(`${name} ${count}`));
          if (one)
            gains.set(
              name,
              one.map((time, round) => time / all[round]),
            );
        }
        for (let round = 0; round < 3; round++) {
          const { gflopsOneCore, gflopsAllCores } = context.probe.measure(threads);
          gains.get('multiply-adds alone').push(gflopsAllCores / gflopsOneCore);
        }
        const name = `AlexNet step, batch ${BATCH}, ${threads} threads against 1`;
        return [record(title, name, 'times as fast', 'more', gains, { threads })];
      },
    },
  ];
}
