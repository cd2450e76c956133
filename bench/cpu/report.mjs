/** @file Results as tables for people and as JSON for the documentation. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { threadsOf } from './contest.mjs';

/** Three digits, or all of a whole number that has more. */
const show = (value) =>
  (value < 1000 ? Number(value.toPrecision(3)) : Math.round(value)).toString();

/** 112 [109..113], 64 % */
function cell(entry) {
  if (!entry) return '';
  const spread = `${show(entry.median)} [${show(entry.min)}..${show(entry.max)}]`;
  return entry.ofPeak ? `${spread} ${Math.round(100 * entry.ofPeak)}%` : spread;
}

function ratio(entries, name) {
  const [ours, theirs] = ['Striate', name].map((who) => entries.find((e) => e.name === who));
  return ours && theirs && theirs.median > 0 ? (ours.median / theirs.median).toFixed(2) : '';
}

/** The results of one section and one number of threads, as lines of text. */
function table(results) {
  const [{ section, unit, better, threads }] = results;
  const names = [...new Set(results.flatMap(({ entries }) => entries.map(({ name }) => name)))];
  const rivals = names.filter((name) => name.startsWith('PyTorch'));
  const ratios = rivals.map((name) => `Striate / ${name}`);
  const rows = [
    ['', ...names, ...ratios],
    ...results.map((result) => [
      result.case,
      ...names.map((name) => cell(result.entries.find((entry) => entry.name === name))),
      ...rivals.map((name) => ratio(result.entries, name)),
    ]),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const heading = `${section}, ${threadsOf(threads)}, ${unit} (${better} is better)`;
  const lines = rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
  const absent = Object.entries(Object.assign({}, ...results.map((result) => result.absent)));
  return [heading, ...lines, ...absent.map(([name, why]) => `${name} ${why}.`)].join('\n');
}

/** All tables, in the order of the results. */
export function tables(results) {
  const keys = [...new Set(results.map(keyOf))];
  return keys.map((key) => table(results.filter((result) => keyOf(result) === key))).join('\n\n');
}

const keyOf = ({ section, threads, unit }) => `${section} ${threads} ${unit}`;

/** Gives speeds of kernels their share of what multiply-adds in registers reach on as many threads. */
export function shareOfPeak(results, { gflopsOneCore, gflopsAllCores }) {
  for (const { unit, threads, entries } of results) {
    if (unit !== 'GFLOP/s') continue;
    const peak = threads === 1 ? gflopsOneCore : gflopsAllCores;
    for (const entry of entries) entry.ofPeak = entry.median / peak;
  }
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** What stands above the results. */
export function preamble({ settings, contestants, load }) {
  return {
    date: new Date().toISOString(),
    command: ['node', 'bench/run.mjs', ...process.argv.slice(2)].join(' '),
    commit: commit(),
    machine: {
      processor: cpus()[0]?.model.trim() ?? arch(),
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()}`,
      loadBefore: load,
    },
    versions: contestants.versions,
    missing: contestants.missing,
    settings,
  };
}

export function writeJson(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
