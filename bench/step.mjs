/**
 * @file AlexNet training steps, ours against PyTorch's on the same machine in the same run, in turns.
 *
 *     node bench/step.mjs --python PATH [--batch 32] [--rounds 5] [--threads 2]
 *
 * PATH is a Python with torch. Prints the median seconds per step of both, pictures/s and the ratio.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alexnet } from '../packages/alexnet/dist/index.js';
import { cpu } from '../packages/backend-node/dist/index.js';
import { Adam } from '../packages/optim/dist/index.js';
import {
  crossEntropy,
  Generator,
  manualSeed,
  scope,
  tensor,
} from '../packages/tensor/dist/index.js';

const STEPS = 3;

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    batch: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
  },
});
if (!values.python) {
  console.error('Give --python PATH: a Python that can import torch.');
  process.exit(2);
}
const [batch, rounds, threads] = [values.batch, values.rounds, values.threads].map(Number);

const script = fileURLToPath(new URL('step.py', import.meta.url));
const peer = spawn(values.python, [script, String(threads)], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();

async function theirs() {
  peer.stdin.write(`${batch} ${STEPS}\n`);
  return JSON.parse((await answers.next()).value);
}

manualSeed(0);
const backend = await cpu({ threads });
const model = await alexnet({ classes: 2 }).to(backend);
const optimizer = new Adam(model.parameters(), { lr: 1e-4 });
const shape = [batch, 3, 224, 224];
const x = tensor(new Generator(1).uniform(batch * 3 * 224 * 224), { backend, shape });
const y = tensor(
  Int32Array.from({ length: batch }, (_, i) => i % 2),
  { backend },
);

async function ours() {
  const seconds = [];
  for (let step = 0; step < STEPS; step++) {
    const start = performance.now();
    const loss = scope(() => crossEntropy(model.forward(x), y));
    loss.backward();
    optimizer.step();
    optimizer.zeroGrad();
    loss.dispose();
    await backend.sync();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

// The first round warms both up and does not count.
await ours();
await theirs();
const [mine, torch] = [[], []];
for (let round = 0; round < rounds; round++) {
  mine.push(...(await ours()));
  torch.push(...(await theirs()));
}
peer.stdin.end();
await backend.close();

const [a, b] = [median(mine), median(torch)];
console.log(`${backend.device}; batch ${batch}, ${mine.length} steps each, in turns of ${STEPS}`);
console.log(
  `Striate  ${a.toFixed(3)} s/step  ${(batch / a).toFixed(1)} pictures/s  ${((2.94 * batch) / a).toFixed(0)} GFLOP/s`,
);
console.log(
  `PyTorch  ${b.toFixed(3)} s/step  ${(batch / b).toFixed(1)} pictures/s  ${((2.94 * batch) / b).toFixed(0)} GFLOP/s`,
);
console.log(`ratio    ${(b / a).toFixed(2)} (1 is PyTorch's speed, more is faster)`);
