/**
 * @file Builds the engine and the program in test/native, which runs every kernel without Node, in several
 * ways, and runs them: as it ships, with sanitizers, and for ARM under an emulator.
 *
 *   node scripts/check-native.mjs [--only plain,asan,tsan,neon]
 *
 * $CXX chooses the compiler. Programs are kept in .check-native and used again until a source changes.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  canRun,
  compile,
  compileAll,
  engineJobs,
  findCompiler,
  job,
  languageFlags,
  root,
  sourcesIn,
} from './compile.mjs';

const own = { compiler: findCompiler(), architecture: process.arch, emulator: [] };
const arm = {
  compiler: 'aarch64-linux-gnu-g++',
  architecture: 'arm64',
  emulator: ['qemu-aarch64'],
};

const OPTIMIZED = '-O3';
// Compiling is most of the time; a sanitizer asks for each access, however well the code around it is made.
const CHECKED = ['-O1', '-g', '-fno-omit-frame-pointer'];
const THREADS = [1, 2, 4];
/** Every way in which the engine is checked. Sanitizers stop at the first fault. */
const CHECKS = {
  plain: { title: 'as it ships', machine: own, threads: THREADS, flags: [OPTIMIZED] },
  asan: {
    title: 'address and undefined behaviour sanitizers',
    machine: own,
    threads: THREADS,
    flags: [
      ...CHECKED,
      '-fsanitize=address,undefined,float-cast-overflow',
      '-fno-sanitize-recover=all',
    ],
    environment: {
      ASAN_OPTIONS: 'allocator_may_return_null=1',
      UBSAN_OPTIONS: 'print_stacktrace=1',
    },
  },
  tsan: {
    title: 'thread sanitizer',
    // It is slow: what one thread computes is no business of its own, and threads share parts in the same way with
    // every instruction set, so that one of them will do, this processor's best.
    machine: { ...own, architecture: 'any' },
    threads: [4],
    flags: [...CHECKED, '-march=native', '-fsanitize=thread'],
    environment: { TSAN_OPTIONS: 'halt_on_error=1:allocator_may_return_null=1' },
  },
  neon: {
    title: 'NEON',
    machine: process.arch === 'arm64' ? own : arm,
    threads: [1, 4],
    flags: [OPTIMIZED, '-static'],
  },
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** When a source, or how it is compiled, last changed. */
function lastChange() {
  return Math.max(
    ...['native', 'test/native', 'scripts'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map(
        (file) => statSync(join(root, folder, file)).mtimeMs,
      ),
    ),
  );
}

async function build({ compiler, architecture }, flags, program) {
  const objects = `${program}.objects`;
  const checked = [
    ...engineJobs(objects, architecture),
    ...sourcesIn('test/native').map((source) => job(source, objects, '-check')),
  ];
  // The plain loops that say what is right are no threads' and no sanitizer's business, and slow with them.
  const cases = sourcesIn('test/native/cases').map((source) => job(source, objects, '-cases'));
  const language = languageFlags(architecture);
  await compileAll(compiler, checked, objects, [...language, ...flags]);
  await compileAll(compiler, cases, objects, [...language, '-O2']);
  const linked = [...checked, ...cases].map(({ object }) => object);
  await compile(compiler, [...flags, '-pthread', ...linked, '-o', program]);
  rmSync(objects, { recursive: true });
}

async function check(name) {
  const { title, machine, threads, flags, environment } = CHECKS[name];
  if (!machine.compiler) fail('A C++17 compiler is needed: install g++ or clang, or set CXX.');
  for (const tool of [machine.compiler, ...machine.emulator]) {
    if (!canRun(tool)) {
      fail(
        `${title} needs ${tool}. On Debian: apt-get install g++-aarch64-linux-gnu qemu-user; or leave it out with --only.`,
      );
    }
  }
  const folder = join(root, '.check-native');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, name);
  const built = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < lastChange()) await build(machine, flags, program);
  const [command, ...args] = [...machine.emulator, program, ...threads.map(String)];
  console.log(`${title}:`);
  const start = performance.now();
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  console.log(
    `${title}: ${status === 0 ? 'clean' : 'FAILED'}, ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
  return status === 0;
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = values.only?.split(',') ?? Object.keys(CHECKS);
const unknown = names.find((name) => !(name in CHECKS));
if (unknown) fail(`There is no check ${unknown}; there are ${Object.keys(CHECKS).join(', ')}.`);
let isClean = true;
for (const name of names) isClean = (await check(name)) && isClean;
if (!isClean) process.exit(1);
