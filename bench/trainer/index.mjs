/**
 * @file `pnpm bench trainer`: pictures per second of `alexnet train` beside the bare training step (bare.mjs), with
 * pictures in its cache and all else as it ships: logs, a checkpoint after every epoch, its loaders. Both are
 * processes of their own, with the same number of threads, and take turns.
 *
 * An epoch of the trainer is timed from the last batch validated before it to the first one after it, less what
 * one batch of validation takes: its last step, which ends while that batch waits, counts in full, and so does
 * whatever the checkpoint of the epoch before costs it. The first epoch warms up.
 *
 * A checkpoint of AlexNet has 912 MB, and costs the same after a short epoch as after a long one. Both are measured:
 * 512 pictures are some seconds of steps on two cores, 2048 half a minute. PetImages has 22,500 to train on.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { summary } from '../cpu/measure.mjs';
import { writeJson } from '../cpu/report.mjs';

const ALEXNET = fileURLToPath(new URL('../../packages/alexnet/dist/cli/main.js', import.meta.url));
const BARE = fileURLToPath(new URL('bare.mjs', import.meta.url));
const OUT = fileURLToPath(new URL('../results/trainer.json', import.meta.url));
const WARM_STEPS = 3;
/** One for validation to nine for training. */
const SHARE = 10 / 9;
const SIZE = 224;
const TRAIN = (data, out) => [
  'train',
  data,
  '--json',
  '--no-report',
  '--cache',
  'file',
  '--out',
  out,
];

const HELP = `node bench/run.mjs trainer [options]

  --batch LIST     batch sizes (32,128)
  --pictures LIST  pictures that an epoch trains on (512,2048); they are drawn first
  --epochs N       epochs that count, after one that does not (2)
  --rounds N       turns of each (3)
  --threads N      threads that compute, for both (one per core)
  --out FILE       the results as JSON (bench/results/trainer.json)
`;

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      batch: { type: 'string', default: '32,128' },
      pictures: { type: 'string', default: '512,2048' },
      epochs: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
      threads: { type: 'string', default: String(availableParallelism()) },
      out: { type: 'string', default: OUT },
      help: { type: 'boolean', default: false },
    },
  });
  const [epochs, rounds, threads] = ['epochs', 'rounds', 'threads'].map((name) =>
    Number(values[name]),
  );
  const [batches, lengths] = [values.batch, values.pictures].map((list) =>
    list.split(',').map(Number),
  );
  return { ...values, batches, lengths, epochs, rounds, threads };
}

/** The lines that a program writes, each with the time it came, in seconds. */
async function timedLines(program, args) {
  const child = spawn(process.execPath, [program, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (text) => {
    err += text;
  });
  const code = new Promise((resolve) => child.on('close', resolve));
  const lines = [];
  for await (const text of createInterface({ input: child.stdout })) {
    lines.push({ text, at: performance.now() / 1000 });
  }
  if ((await code) !== 0) throw new Error(`${program} has failed.\n${err}`);
  return lines;
}

/** Pictures per second of steps that somebody wrote by hand, as many as the trainer's that count. */
async function bareRate({ batch, steps, threads }) {
  const lines = await timedLines(BARE, [batch, WARM_STEPS + steps, threads]);
  return (batch * steps) / (lines.at(-1).at - lines[WARM_STEPS - 1].at);
}

/** Pictures per second of each epoch of the trainer after the first, and the share of time that it waited for data. */
async function trainerRates({ data, out, batch, pictures, epochs, threads }) {
  const lines = await timedLines(ALEXNET, [
    ...TRAIN(data, out),
    ...['--batch-size', batch, '--epochs', epochs + 1, '--threads', threads],
    ...['--limit-batches', Math.ceil(pictures / batch), '--name', 'measured'],
  ]);
  rmSync(join(out, 'measured'), { recursive: true });
  const events = lines.map(({ text, at }) => ({ ...JSON.parse(text), at }));
  const validated = events.filter(({ phase }) => phase === 'validation');
  const oneBatch = summary(
    validated.flatMap(({ step, at }, i) => (step > 1 ? [at - validated[i - 1].at] : [])),
  ).median;
  return Array.from({ length: epochs }, (_, i) => {
    const of = (phase, epoch) => events.filter((e) => e.phase === phase && e.epoch === epoch);
    const last = of('training', i + 2).at(-1);
    const seconds = of('validation', i + 2)[0].at - oneBatch - of('validation', i + 1).at(-1).at;
    return { rate: last.pictures / seconds, waited: last.dataSeconds / seconds };
  });
}

const show = ({ median, min, max }, digits) =>
  `${median.toFixed(digits)} [${min.toFixed(digits)}..${max.toFixed(digits)}]`;

/** Both in turns: their rates, the trainer's in parts of the bare step's, and the share of time it waited for data. */
async function compare(run, rounds) {
  const { batch, pictures, epochs } = run;
  const steps = epochs * Math.ceil(pictures / batch);
  const lists = { bare: [], trainer: [], ratios: [], waits: [] };
  const turns = [
    async () => lists.bare.push(await bareRate({ ...run, steps })),
    async () => {
      const measured = await trainerRates(run);
      lists.trainer.push(summary(measured.map(({ rate }) => rate)).median);
      lists.waits.push(...measured.map(({ waited }) => waited));
    },
  ];
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first in one round comes last in the next.
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    lists.ratios.push(lists.trainer[round] / lists.bare[round]);
    const ratio = (100 * lists.ratios[round]).toFixed(1);
    console.error(`batch ${batch}, ${pictures} pictures, round ${round + 1}: ${ratio} %`);
  }
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, summary(list)]));
}

export async function main(args) {
  const { help, batches, lengths, epochs, rounds, threads, out } = readOptions(args);
  if (help) return console.log(HELP);
  if (!existsSync(ALEXNET)) {
    console.error('Striate is not built: pnpm build');
    process.exitCode = 1;
    return;
  }
  const load = loadavg()[0];
  const folder = mkdtempSync(join(tmpdir(), 'striate-bench-'));
  const data = join(folder, 'pictures');
  const runs = join(folder, 'runs');
  try {
    console.error(`drawing pictures; the load average is ${load.toFixed(2)}`);
    const count = Math.floor(Math.max(...lengths) * SHARE);
    await timedLines(ALEXNET, ['sample', data, '--count', count]);
    // A small model fills the cache with pictures of the same size.
    const small = ['--variant', 'tiny', '--size', SIZE, '--epochs', 1];
    await timedLines(ALEXNET, [...TRAIN(data, runs), ...small]);
    const results = [];
    for (const batch of batches) {
      for (const pictures of lengths) {
        const run = { data, out: runs, batch, pictures, epochs, threads };
        const measured = await compare(run, rounds);
        results.push({ batch, pictures, threads, load, ...measured });
        writeJson(out, results);
        const waited = `${(100 * measured.waits.median).toFixed(1)} % waiting for data`;
        console.log(
          [
            `batch ${batch}, ${Math.ceil(pictures / batch)} steps per epoch, ${threads} threads, pictures/s (median [least..most])`,
            `  bare step      ${show(measured.bare, 1)}`,
            `  alexnet train  ${show(measured.trainer, 1)}, ${waited}`,
            `  ratio          ${show(measured.ratios, 3)}`,
          ].join('\n'),
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
