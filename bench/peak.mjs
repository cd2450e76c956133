/**
 * @file What this machine can do at most, to measure everything else by: multiply-adds per second in
 * registers, on one core and on all, and copy bandwidth.
 *
 *     node bench/peak.mjs [--threads N] [--json]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Compiles a program beside this one, runs it, and reads the JSON that it prints. Needs g++ (or what CXX names). */
export function compileAndRun(name, flags, args) {
  const folder = mkdtempSync(join(tmpdir(), 'striate-bench-'));
  try {
    const program = join(folder, 'program');
    const source = fileURLToPath(new URL(name, import.meta.url));
    const all = ['-std=c++17', '-O3', ...flags, '-pthread', source, '-o', program];
    execFileSync(process.env.CXX ?? 'g++', all, { stdio: ['ignore', 'inherit', 'inherit'] });
    return JSON.parse(execFileSync(program, args.map(String), { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function measurePeak(threads = cpus().length) {
  return compileAndRun('peak.cpp', ['-ffp-contract=fast'], [threads]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { threads: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const peak = measurePeak(values.threads ? Number(values.threads) : undefined);
  if (values.json) {
    console.log(JSON.stringify(peak));
  } else {
    console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${peak.isa}, ${peak.threads} threads`);
    console.log(`one core   ${peak.gflopsOneCore} GFLOP/s, copies ${peak.copyOneCoreGBs} GB/s`);
    console.log(`all cores  ${peak.gflopsAllCores} GFLOP/s, copies ${peak.copyAllCoresGBs} GB/s`);
  }
}
