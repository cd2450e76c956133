/**
 * @file What this machine can do at most, to measure everything else by: multiply-adds per second in
 * registers, on one core and on all, copy bandwidth, and a plain loop over Adam's streams.
 *
 *     node bench/peak.mjs [--threads N] [--json]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The probe, compiled for this machine. Needs g++ or clang++ (or what CXX names). */
export class PeakProbe {
  #folder = mkdtempSync(join(tmpdir(), 'striate-peak-'));
  #program = join(this.#folder, 'peak');

  constructor() {
    const source = fileURLToPath(new URL('peak.cpp', import.meta.url));
    // sqrt that sets errno can't be a vector instruction.
    const options = ['-std=c++17', '-O3', '-ffp-contract=fast', '-fno-math-errno', '-pthread'];
    const args = [...options, source, '-o', this.#program];
    execFileSync(process.env.CXX ?? 'g++', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  }

  #run(...args) {
    return JSON.parse(execFileSync(this.#program, args.map(String), { encoding: 'utf8' }));
  }

  /** GFLOP/s and GB/s on one core and on `threads`. */
  measure(threads) {
    return this.#run(threads);
  }

  /** Seconds of each of `runs` Adam steps on `count` parameters. */
  adamSeconds(threads, count, runs) {
    return this.#run(threads, 'adam', count, runs).adamSeconds;
  }

  dispose() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Compiles the probe, measures once and removes it. */
export function measurePeak(threads = cpus().length) {
  const probe = new PeakProbe();
  try {
    return probe.measure(threads);
  } finally {
    probe.dispose();
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
