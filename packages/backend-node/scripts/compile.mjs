/** @file How native code is compiled: for which instruction sets, with which flags, many files at a time. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Kernels are compiled once per instruction set; which one runs is decided by the processor at run time. */
const INSTRUCTION_SETS = {
  x64: {
    baseline: [],
    avx2: ['-mavx2', '-mfma'],
    avx512: ['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mfma'],
  },
  other: { baseline: [] },
};

export function instructionSets(architecture) {
  return INSTRUCTION_SETS[architecture] ?? INSTRUCTION_SETS.other;
}

/** What all native code is compiled with, for whatever purpose. */
export function languageFlags(architecture) {
  const target = architecture === 'x64' ? ['-DSTRIATE_X64'] : [];
  return ['-std=c++17', '-fno-math-errno', '-Wall', '-Wextra', ...target];
}

export function canRun(program) {
  return spawnSync(program, ['--version']).status === 0;
}

/** A C++ compiler's name, or undefined. */
export function findCompiler() {
  return [process.env.CXX, 'c++', 'g++', 'clang++'].find((name) => name && canRun(name));
}

export function sourcesIn(...path) {
  const folder = join(root, ...path);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.cpp'))
    .map((file) => join(folder, file));
}

/** A compiler's work: one source into one object. */
export function job(source, objects, suffix = '', flags = []) {
  return { source, object: join(objects, `${basename(source, '.cpp')}${suffix}.o`), flags };
}

/** The engine without its binding to JavaScript. */
export function engineJobs(objects, architecture) {
  return [
    ...Object.entries(instructionSets(architecture)).flatMap(([isa, flags]) =>
      sourcesIn('native/kernels').map((source) =>
        job(source, objects, `-${isa}`, [...flags, `-DSTRIATE_ISA=${isa}`]),
      ),
    ),
    ...sourcesIn('native/engine').map((source) => job(source, objects)),
  ];
}

/** Runs the compiler; ends this process with its exit code where it fails. */
export function compile(compiler, args) {
  return new Promise((resolve) => {
    const child = spawn(compiler, args, { stdio: 'inherit' });
    child.on('close', (status) => {
      if (status !== 0) process.exit(status ?? 1);
      resolve();
    });
  });
}

/** Compiles on every core. */
export async function compileAll(compiler, jobs, objects, flags) {
  mkdirSync(objects, { recursive: true });
  const queue = [...jobs];
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        await compile(compiler, [...flags, ...next.flags, '-c', next.source, '-o', next.object]);
      }
    }),
  );
}
