/** @file The most memory that a training process ever holds, each in a process of its own. */
import { record } from '../contest.mjs';

const BATCH = 128;
const STEPS = 3;
const PROCESSES = 3;

async function peakMiB(peer, job) {
  const { id } = await peer.ask({ do: 'prepare', job });
  await peer.ask({ do: 'run', id, calls: STEPS });
  const { peakBytes } = await peer.ask({ do: 'memory' });
  peer.close();
  return peakBytes / 2 ** 20;
}

export const title = 'Peak resident memory';

export function cases({ threads, quick }) {
  if (quick) return [];
  const job = { kind: 'train', model: 'alexnet', batch: BATCH, threads };
  return [
    {
      name: `alexnet training, batch ${BATCH}`,
      async run({ contestants }) {
        const peaks = new Map();
        for (let process = 0; process < PROCESSES; process++) {
          for (const name of ['Striate', 'PyTorch']) {
            const peer = contestants.fresh(name);
            if (!peer) continue;
            peaks.set(name, [...(peaks.get(name) ?? []), await peakMiB(peer, job)]);
          }
        }
        const name = `AlexNet training, batch ${BATCH}, ${STEPS} steps`;
        return [record(title, name, 'MiB', 'less', peaks, { threads })];
      },
    },
  ];
}
