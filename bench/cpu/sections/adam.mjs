/** @file Adam alone on AlexNet's parameters, beside a plain loop in C++ over the same streams. */

import { race } from '../contest.mjs';
import { FUSED } from '../contestants.mjs';
import { PARAMETERS_OF_ALEXNET } from '../jobs.mjs';

/** Parameter, gradient and both moments read, all but the gradient written, in GB. */
const MOVED = (7 * 4 * PARAMETERS_OF_ALEXNET) / 1e9;

export const title = `Adam on ${(PARAMETERS_OF_ALEXNET / 1e6).toFixed(0)} million parameters`;

export function cases({ threads }) {
  const job = { kind: 'adam', threads };
  return [
    {
      name: `adam, ${threads} threads`,
      async run(context) {
        const sum = (list) => list.reduce((a, b) => a + b);
        const loop = {
          name: 'plain C++ loop',
          run: (calls) => sum(context.probe.adamSeconds(threads, PARAMETERS_OF_ALEXNET, calls)),
        };
        const names = ['Striate', 'PyTorch', FUSED];
        const what = { section: title, name: 'one step', job, names, others: [loop] };
        return [await race(context, { ...what, work: MOVED, unit: 'GB/s' })];
      },
    },
  ];
}
