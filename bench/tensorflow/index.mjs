/**
 * @file `pnpm bench tensorflow`: AlexNet's training step at 224x224 on the engine tensorflow, beside the same model in
 * plain TensorFlow.js on the same library, and the engine cpu. Each contestant is a process of its own; they take turns.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { inTurns, summary } from '../cpu/measure.mjs';

const CONTESTANTS = {
  'engine tensorflow': ['striate.mjs', 'tensorflow'],
  'plain tfjs-node': ['plain.mjs'],
  'engine cpu': ['striate.mjs', 'cpu'],
};

const USAGE = `Usage: pnpm bench tensorflow [--variant batchnorm | torchvision] [--batch 32] [--rounds 7]

STRIATE_TENSORFLOW names the folder of @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu.
`;

/** The same for everyone; TensorFlow turns its fastest kernels on by itself on some processors only. */
const env = { TF_ENABLE_ONEDNN_OPTS: '1', ...process.env };

/** The next message of a contestant; an error where it ends without one. */
function answer(child, name) {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${name} has ended early.`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

async function start(name, [program, ...args], variant, batch) {
  const child = fork(new URL(program, import.meta.url), [...args, variant, `${batch}`], { env });
  const { device, parameters } = await answer(child, name);
  const run = (calls) => {
    child.send(calls);
    return answer(child, name);
  };
  return { name, device, parameters, run, end: () => child.kill() };
}

export async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      variant: { type: 'string', default: 'batchnorm' },
      batch: { type: 'string', default: '32' },
      rounds: { type: 'string', default: '7' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const { variant } = values;
  const batch = Number(values.batch);
  const rounds = Number(values.rounds);
  const contestants = [];
  try {
    for (const [name, program] of Object.entries(CONTESTANTS)) {
      contestants.push(await start(name, program, variant, batch));
    }
    const [{ parameters }] = contestants;
    if (contestants.some((one) => one.parameters !== parameters)) {
      throw new Error('The contestants do not have the same model.');
    }
    const seconds = await inTurns(contestants, { rounds, turnSeconds: 0.001 });
    const plain = summary(seconds.get('plain tfjs-node')).median;
    console.log(
      `AlexNet (${variant}, ${parameters} parameters), batch ${batch}, 224x224, Adam, dropout 0.5; ${rounds} rounds in turns, ms a step`,
    );
    for (const { name, device } of contestants) {
      const { median, min, max } = summary(seconds.get(name));
      const [middle, least, most] = [median, min, max].map((s) => (1000 * s).toFixed(0));
      const ratio = `${(plain / median).toFixed(2)} x plain`;
      console.log(`${name.padEnd(18)} ${middle} (${least} to ${most})  ${ratio}  ${device}`);
    }
  } finally {
    for (const { end } of contestants) end();
  }
}
