/**
 * @file The kernels that memory bounds, at the sizes of AlexNet and ResNet-50 with 32 pictures: how many bytes
 * they move per second, and which share of the machine's copy bandwidth that is.
 *
 *     node bench/kernels.mjs [--threads 2] [--isa avx2] [--only PATTERN]
 *
 * Bytes are those of all operands and results, once each. Times are the median of several rounds. What fits the
 * last cache can be faster than copies of what does not.
 */
import { parseArgs } from 'node:util';
import { CASES } from './kernels/cases.mjs';
import { backend, renewBackend } from './kernels/operands.mjs';
import { PeakProbe } from './peak.mjs';

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    isa: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const threads = Number(values.threads);
const options = { threads, isa: values.isa };

/** How many storages a result counts: one, or several under names. */
const storagesOf = (result) =>
  result === undefined ? [] : typeof result.bytes === 'number' ? [result] : Object.values(result);

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** Median milliseconds of one run, and the bytes that it moves. */
async function measure({ make, run, written }) {
  const operands = make();
  const once = () => {
    const made = storagesOf(run(...operands));
    for (const storage of made) backend.release(storage);
    return made;
  };
  const moved = [...operands, ...written(...operands)].map(({ storage }) => storage.bytes);
  const bytes = [...moved, ...once().map((storage) => storage.bytes)].reduce((a, b) => a + b, 0);
  await backend.sync();
  const start = performance.now();
  once();
  await backend.sync();
  const repeats = Math.max(1, Math.min(50, Math.ceil(20 / (performance.now() - start))));
  const times = [];
  for (let round = 0; round < 7; round++) {
    const from = performance.now();
    for (let i = 0; i < repeats; i++) once();
    await backend.sync();
    times.push((performance.now() - from) / repeats);
  }
  for (const { storage } of operands) backend.release(storage);
  return { ms: median(times), bytes };
}

const probe = new PeakProbe();
const copy = probe.measure(threads).copyAllCoresGBs;
await renewBackend(options);
console.log(`${backend.device}; copies ${copy} GB/s`);
const line = (name, ms, bytes) => {
  const rate = bytes / ms / 1e6;
  console.log(
    `${name.padEnd(44)} ${ms.toFixed(3).padStart(9)} ms ${rate.toFixed(1).padStart(6)} GB/s ${(rate / copy).toFixed(2).padStart(6)}`,
  );
};
for (const one of CASES.filter(({ name }) => name.includes(values.only))) {
  await renewBackend(options);
  const { ms, bytes } = await measure(one);
  line(one.name, ms, bytes);
}
if ('adamStep'.includes(values.only) || values.only.includes('adam')) {
  for (const [name, count] of [
    ['37.7M', 37748736],
    ['16.8M', 16777216],
  ]) {
    const seconds = Math.min(...probe.adamSeconds(threads, count, 7));
    line(`the plain loop of peak.cpp ${name}`, seconds * 1000, count * 28);
  }
}
await backend.close();
probe.dispose();
