/** @file `pnpm bench cpu`: Striate's CPU engine against other libraries on this machine. */
import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PeakProbe } from '../peak.mjs';
import { Contestants } from './contestants.mjs';
import { preamble, shareOfPeak, tables, writeJson } from './report.mjs';
import * as adam from './sections/adam.mjs';
import * as convolutions from './sections/convolutions.mjs';
import * as eventLoop from './sections/event-loop.mjs';
import * as inference from './sections/inference.mjs';
import * as memory from './sections/memory.mjs';
import * as products from './sections/products.mjs';
import * as scaling from './sections/scaling.mjs';
import * as training from './sections/training.mjs';

const SECTIONS = [products, convolutions, training, inference, adam, scaling, memory, eventLoop];
const OUT = fileURLToPath(new URL('../results/cpu.json', import.meta.url));
/** A load average above which something else is running. */
const BUSY = 0.3;

const HELP = `node bench/run.mjs cpu [options]

  --python PATH    a Python with torch (or STRIATE_PYTHON)
  --only PATTERN   only cases whose "section: case" matches this regular expression
  --list           print the cases and end
  --rounds N       turns that count, per contestant (7)
  --threads N      threads for everybody (all cores); much is measured on 1 too
  --quick          3 short rounds, without batch 128
  --out FILE       the results as JSON (bench/results/cpu.json)
`;

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      python: { type: 'string', default: process.env.STRIATE_PYTHON },
      only: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      threads: { type: 'string', default: String(availableParallelism()) },
      quick: { type: 'boolean', default: false },
      out: { type: 'string', default: OUT },
      help: { type: 'boolean', default: false },
    },
  });
  const threads = Number(values.threads);
  return {
    ...values,
    only: new RegExp(values.only, 'i'),
    settings: {
      threads,
      threadCounts: [...new Set([1, threads])],
      quick: values.quick,
      rounds: Number(values.rounds ?? (values.quick ? 3 : 7)),
      turnSeconds: values.quick ? 0.05 : 0.15,
    },
  };
}

/** What the machine can do, from two probes; says where they differ, as they do while something else runs. */
function betterOf(before, after) {
  const [less, more] = [before, after].toSorted((a, b) => a.gflopsAllCores - b.gflopsAllCores);
  if (less.gflopsAllCores < 0.95 * more.gflopsAllCores) {
    const range = `${less.gflopsAllCores} to ${more.gflopsAllCores} GFLOP/s`;
    console.error(`The machine was not idle, or not steady: its peak was ${range}.`);
  }
  return more;
}

export async function main(args) {
  const { settings, only, python, out, list, help } = readOptions(args);
  if (help) return console.log(HELP);
  const chosen = SECTIONS.flatMap(({ title, cases }) =>
    cases(settings).map(({ name, run }) => ({ name: `${title}: ${name}`, run })),
  ).filter(({ name }) => only.test(name));
  if (list) return console.log(chosen.map(({ name }) => name).join('\n'));

  if (!existsSync(new URL('../../packages/alexnet/dist/index.js', import.meta.url))) {
    console.error('Striate is not built: pnpm build');
    process.exitCode = 1;
    return;
  }
  const [load] = loadavg();
  if (load > BUSY) console.error(`The machine is busy: its load average is ${load.toFixed(2)}.`);
  const contestants = await Contestants.find({ python });
  for (const [name, why] of Object.entries(contestants.missing)) console.error(`${name}: ${why}`);
  const probe = new PeakProbe();
  try {
    const before = probe.measure(settings.threads);
    const context = { settings, contestants, probe, load };
    const results = [];
    const failures = [];
    const written = (peak) => {
      shareOfPeak(results, peak);
      const content = { ...preamble(context), peak, results, failures };
      writeJson(out, content);
      return content;
    };
    for (const [i, { name, run }] of chosen.entries()) {
      console.error(`${i + 1}/${chosen.length} ${name}`);
      try {
        results.push(...(await run(context)));
      } catch (error) {
        failures.push({ case: name, message: error.message });
        console.error(`  failed: ${error.message}`);
        process.exitCode = 1;
      }
      // A run that is broken off leaves what it has measured.
      written(before);
    }
    const peak = betterOf(before, probe.measure(settings.threads));
    const content = written(peak);
    console.log(`${content.machine.processor}, peak ${peak.gflopsAllCores} GFLOP/s\n`);
    console.log(tables(results));
    for (const failure of failures) console.log(`\nFailed: ${failure.case}\n${failure.message}`);
    console.error(`\nWrote ${out}`);
  } finally {
    probe.dispose();
    contestants.close();
  }
}
