/** @file Compiles the native engine into prebuilds/: g++ or clang++ and nothing else is needed. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import headers from 'node-api-headers';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = join(root, 'native');
const objects = join(root, '.native');
const folder = join(root, 'prebuilds', `${process.platform}-${process.arch}`);

const isX64 = process.arch === 'x64';

/** Kernels are compiled once per instruction set; which one runs is decided by the processor at run time. */
const INSTRUCTION_SETS = {
  baseline: [],
  ...(isX64 && {
    avx2: ['-mavx2', '-mfma'],
    avx512: ['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mfma'],
  }),
};

const COMMON = [
  '-std=c++17',
  '-O3',
  '-fPIC',
  '-fvisibility=hidden',
  '-fno-math-errno',
  '-Wall',
  '-Wextra',
  '-DNAPI_VERSION=8',
  ...(isX64 ? ['-DSTRIATE_X64'] : []),
  `-I${headers.include_dir}`,
];

const compiler = [process.env.CXX, 'c++', 'g++', 'clang++'].find(
  (name) => name && spawnSync(name, ['--version']).status === 0,
);
if (!compiler) {
  console.log(
    'backend-node: no C++17 compiler found (tried $CXX, c++, g++, clang++): the native engine is left out. Install g++ or clang, then build again.',
  );
  process.exit(0);
}

function sourcesIn(name) {
  return readdirSync(join(native, name))
    .filter((file) => file.endsWith('.cpp'))
    .map((file) => join(native, name, file));
}

const jobs = [
  ...Object.entries(INSTRUCTION_SETS).flatMap(([isa, flags]) =>
    sourcesIn('kernels').map((source) => ({
      source,
      object: join(objects, `${basename(source, '.cpp')}-${isa}.o`),
      flags: [...flags, `-DSTRIATE_ISA=${isa}`],
    })),
  ),
  ...[...sourcesIn('engine'), join(native, 'binding.cpp')].map((source) => ({
    source,
    object: join(objects, `${basename(source, '.cpp')}.o`),
    flags: [],
  })),
];

/** Runs the compiler; ends the build with its message where it fails. */
function compile(args) {
  return new Promise((resolve) => {
    const child = spawn(compiler, args, { stdio: 'inherit' });
    child.on('close', (status) => {
      if (status !== 0) process.exit(status ?? 1);
      resolve();
    });
  });
}

mkdirSync(objects, { recursive: true });
mkdirSync(folder, { recursive: true });
const queue = [...jobs];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      await compile([...COMMON, ...job.flags, '-c', job.source, '-o', job.object]);
    }
  }),
);
const library = join(folder, '@striate+backend-node.node');
const partial = `${library}.partial`;
const shared =
  process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
await compile([...shared, '-pthread', ...jobs.map((job) => job.object), '-o', partial]);
renameSync(partial, library);
rmSync(objects, { recursive: true });
console.log(`backend-node: built with ${compiler} for ${Object.keys(INSTRUCTION_SETS).join(', ')}`);
