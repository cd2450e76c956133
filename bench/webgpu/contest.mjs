/** @file The comparison itself, the same in Node and in a page: both libraries compute every case in turns. */
import { inTurns, summary } from '../cpu/measure.mjs';
import { casesOf, TARGETS } from './layers.mjs';

/** Largest difference allowed, in units of the largest number: sums of thousands of products in float32. */
const TOLERANCE = 1e-4;

/** Throws where the libraries computed something else. */
function compare({ kind, name }, [ours, theirs]) {
  let largest = 0;
  let apart = 0;
  for (let i = 0; i < ours.length; i++) {
    largest = Math.max(largest, Math.abs(ours[i]));
    // NaN on one side stays NaN, and does not pass.
    apart = Math.max(apart, Math.abs(ours[i] - theirs[i]));
  }
  if (ours.length !== theirs.length || !(apart <= TOLERANCE * largest)) {
    throw new Error(
      `${kind}, ${name}: results differ by ${apart}, the largest number is ${largest}.`,
    );
  }
}

/** Seconds of every contestant's single calls, in turns: for what takes seconds. */
async function steps(contestants, rounds) {
  const seconds = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contestants : contestants.toReversed();
    for (const { name, run } of order) seconds.get(name).push(await run(1));
  }
  return seconds;
}

async function race(libraries, job, settings) {
  const isTraining = job.kind === 'training step';
  const prepared = [];
  try {
    for (const library of libraries) {
      // Both train the weights that the first one drew.
      const { parameters } = prepared[0]?.[1] ?? {};
      prepared.push([library, await library.prepare({ ...job, parameters })]);
    }
    const contestants = prepared.map(([library, { call }]) => ({
      name: library.name,
      async run(calls) {
        await library.sync();
        const start = performance.now();
        for (let i = 0; i < calls; i++) call();
        await library.sync();
        return (performance.now() - start) / 1000;
      },
    }));
    if (isTraining) for (const { run } of contestants) await run(1);
    compare(job, await results(prepared));
    const seconds = isTraining
      ? await steps(contestants, settings.rounds)
      : await inTurns(contestants, settings);
    // The loss of the last step tells whether all steps before did the same.
    if (isTraining) compare(job, await results(prepared));
    const [ours, theirs] = libraries.map(({ name }) => summary(seconds.get(name)));
    const ratios = seconds
      .get(libraries[1].name)
      .map((theirSeconds, i) => theirSeconds / seconds.get(libraries[0].name)[i]);
    return { kind: job.kind, name: job.name, ours, theirs, ratio: summary(ratios) };
  } finally {
    for (const [, { release }] of prepared) release();
  }
}

async function results(prepared) {
  const all = [];
  for (const [, { result }] of prepared) all.push(await result());
  return all;
}

/** Runs all cases whose "kind, name" matches and calls `onResult` with each; gives all results. */
export async function contest(open, { batch, only, ...settings }, onResult) {
  const libraries = [];
  try {
    for (const one of open) libraries.push(await one());
    const results = [];
    for (const job of casesOf(batch)) {
      if (!only.test(`${job.kind}, ${job.name}`)) continue;
      const result = await race(libraries, job, settings);
      results.push(result);
      onResult(result);
    }
    return results;
  } finally {
    for (const { close } of libraries) await close();
  }
}

const milliseconds = ({ median, min, max }) =>
  `${(1000 * median).toFixed(1)} [${(1000 * min).toFixed(1)}..${(1000 * max).toFixed(1)}]`;
const times = ({ median, min, max }) =>
  `${median.toFixed(2)} [${min.toFixed(2)}..${max.toFixed(2)}]`;

export const COLUMNS = ['case', 'Striate, ms', 'tfjs, ms', 'times as fast'];

/** One result as the cells of COLUMNS. */
export const cells = ({ kind, name, ours, theirs, ratio }) => [
  `${kind}, ${name}`,
  milliseconds(ours),
  milliseconds(theirs),
  times(ratio),
];

/** Per kind all its cases together, held to the target: {kind, ratio, target, holds}. */
export function verdicts(results) {
  return Object.entries(TARGETS).flatMap(([kind, target]) => {
    const own = results.filter((result) => result.kind === kind);
    if (own.length === 0) return [];
    const sum = (who) => own.reduce((total, result) => total + result[who].median, 0);
    const least = Math.min(...own.map(({ ratio }) => ratio.median));
    const ratio = sum('theirs') / sum('ours');
    return [{ kind, target, ratio, least, holds: least >= target }];
  });
}

export const sentence = ({ kind, target, ratio, least, holds }) =>
  `${kind}: ${ratio.toFixed(2)} x over all layers, ${least.toFixed(2)} x at least; target ${target} x ${holds ? 'reached' : 'missed'}`;
