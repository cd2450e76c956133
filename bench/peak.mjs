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

/** Compiles and runs peak.cpp. Needs g++ or clang++ (or what CXX names). */
export function measurePeak(threads = cpus().length) {
  const folder = mkdtempSync(join(tmpdir(), 'striate-peak-'));
  try {
    const program = join(folder, 'peak');
    const source = fileURLToPath(new URL('peak.cpp', import.meta.url));
    const flags = ['-std=c++17', '-O3', '-ffp-contract=fast', '-pthread', source, '-o', program];
    execFileSync(process.env.CXX ?? 'g++', flags, { stdio: ['ignore', 'inherit', 'inherit'] });
    return JSON.parse(execFileSync(program, [String(threads)], { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
