/**
 * @file `pnpm bench data`: the loader beside a DataLoader of PyTorch with Pillow, its caches beside files, and how
 * long the JavaScript thread is held up meanwhile.
 *
 * Pictures are read from the page cache, resized to 224 x 224 and flipped at random, by two workers, in shuffled
 * batches. PyTorch's are normalised float32, Striate's uint8 with the rest left to the device. An epoch of each
 * loader comes first that does not count; then they take turns.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { record } from '../../../bench/cpu/contest.mjs';
import { preamble, tables, writeJson } from '../../../bench/cpu/report.mjs';

const OUT = fileURLToPath(new URL('../../../bench/results/data.json', import.meta.url));
const SPEED = 'Epochs to batches of 224 x 224';
const CACHE = 'Epochs with a cache';
const TIMES = 'As many times as fast as from files';
const DELAY = 'Delay of a 1 ms timer on the JavaScript thread, beyond that millisecond';
const WORKERS = 2;
/** Epochs from a cache, in a row; of those from a file of an earlier run, the first one's speed counts. */
const CACHED_EPOCHS = 10;

const HELP = `node bench/run.mjs data [options]

  --python PATH    a Python with torch, numpy and Pillow (or STRIATE_PYTHON)
  --count N        pictures of about 500 x 375 (2000); a tenth as many of 1600 x 1200
  --rounds N       turns that count, per loader (5)
  --quick          300 pictures, 3 rounds
  --out FILE       the results as JSON (bench/results/data.json)
`;

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      python: { type: 'string', default: process.env.STRIATE_PYTHON },
      count: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string', default: OUT },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, count = quick ? 300 : 2000, rounds = quick ? 3 : 5 } = values;
  return { ...values, count: Number(count), rounds: Number(rounds) };
}

/** What every loader's epochs came to, in turns: {[name]: [{speed, ...}]}. */
async function inTurns(loaders, rounds) {
  for (const { epoch } of Object.values(loaders)) await epoch();
  const epochs = Object.fromEntries(Object.keys(loaders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, { epoch }] of Object.entries(loaders)) epochs[name].push(await epoch());
  }
  for (const { close } of Object.values(loaders)) await close();
  return epochs;
}

const measured = (section, name, unit, better, who, extra) =>
  record(section, name, unit, better, Object.entries(who), { threads: WORKERS, ...extra });

function delaysOf(name, epochs) {
  return ['p99', 'worst'].map((key) =>
    measured(DELAY, `${name}: ${key}`, 'ms', 'less', {
      Striate: epochs.map((epoch) => epoch[key]),
    }),
  );
}

async function speeds(sets, { python, rounds }, { pytorch, striate }, context) {
  const results = [];
  for (const [set, { folder, count }] of Object.entries(sets)) {
    console.error(`${count} pictures of ${set}`);
    const peer = python && (await pytorch(python, folder));
    Object.assign(context.contestants.versions, peer?.versions);
    const loaders = {
      ...(peer && { PyTorch: peer }),
      exact: await striate(folder, { batchSize: 32, decode: 'exact' }),
      fast: await striate(folder, { batchSize: 32, decode: 'fast' }),
    };
    const { PyTorch, ...modes } = await inTurns(loaders, rounds);
    for (const [mode, epochs] of Object.entries(modes)) {
      const who = { Striate: epochs, ...(PyTorch && { PyTorch }) };
      const list = Object.entries(who).map(([name, of]) => [name, of.map(({ speed }) => speed)]);
      const name = `${count} of ${set}, '${mode}'`;
      results.push(
        measured(SPEED, name, 'pictures/s', 'more', Object.fromEntries(list), {
          absent: context.contestants.missing,
        }),
        ...delaysOf(`${name}, batch 32`, epochs),
      );
    }
  }
  return results;
}

/** Every round: an epoch from files, one that fills a cache, some that read it. */
async function caches(root, { folder, count }, rounds, { striate }) {
  console.error('caches');
  const epochs = {};
  const note = (name, epoch) => {
    epochs[name] ??= [];
    epochs[name].push(epoch);
  };
  const batches = { batchSize: 128 };
  const files = await striate(folder, batches);
  await files.epoch();
  for (let round = 0; round < rounds; round++) {
    note('from files', await files.epoch());
    const file = join(root, `${round}.cache`);
    for (const [name, cache] of Object.entries({ memory: {}, 'a file': { file } })) {
      const loader = await striate(folder, { ...batches, cache });
      note(`first epoch, into ${name}`, await loader.epoch());
      note(`from ${name}`, await loader.epoch(CACHED_EPOCHS));
      await loader.close();
    }
    const later = await striate(folder, { ...batches, cache: { file } });
    const epochsLater = await later.epoch(CACHED_EPOCHS);
    note('from a file of an earlier run', { ...epochsLater, speed: epochsLater.first });
    await later.close();
    rmSync(file);
  }
  await files.close();
  const cold = epochs['from files'].map(({ speed }) => speed);
  return Object.entries(epochs).flatMap(([name, list]) => {
    const own = list.map(({ speed }) => speed);
    const times = own.map((speed, round) => speed / cold[round]);
    const full = `${count} pictures, ${name}`;
    return [
      measured(CACHE, full, 'pictures/s', 'more', { Striate: own }),
      measured(TIMES, full, 'times', 'more', { Striate: times }),
      ...delaysOf(`${name}, batch 128`, list),
    ];
  });
}

export async function main(args) {
  const { help, out, count, ...options } = readOptions(args);
  if (help) return console.log(HELP);
  if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
    console.error('Striate is not built: pnpm build');
    process.exitCode = 1;
    return;
  }
  // What they import is there only after a build.
  const [{ writePictures }, loaders] = await Promise.all([
    import('./pictures.mjs'),
    import('./loaders.mjs'),
  ]);
  const missing = options.python
    ? {}
    : { PyTorch: 'takes no part: give --python PATH or STRIATE_PYTHON' };
  const settings = { count, rounds: options.rounds, workers: WORKERS };
  const context = { settings, contestants: { versions: {}, missing }, load: loadavg()[0] };
  const root = mkdtempSync(join(tmpdir(), 'striate-bench-'));
  try {
    console.error(`drawing ${count} pictures`);
    const sets = await writePictures(root, count);
    const results = [
      ...(await speeds(sets, options, loaders, context)),
      ...(await caches(root, Object.values(sets)[0], options.rounds, loaders)),
    ];
    const order = [SPEED, CACHE, TIMES, DELAY];
    results.sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section));
    const content = { ...preamble(context), results };
    writeJson(out, content);
    console.log(`${content.machine.processor}, Node ${process.versions.node}\n`);
    console.log(tables(results));
    console.error(`\nWrote ${out}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}
