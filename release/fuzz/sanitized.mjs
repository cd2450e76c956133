/**
 * @file `node release/fuzz/sanitized.mjs [CASES [SEED]]`: the target `operations` on a native engine built with the
 * address and undefined behaviour sanitizers, which end the process at the first byte that is touched beside its
 * memory. For Linux with GCC. The engine is built anew each time, which takes a minute or two.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  compile,
  compileAll,
  root as engine,
  engineJobs,
  job,
  languageFlags,
} from '../../packages/backend-node/scripts/compile.mjs';

const COMPILER = 'g++';
const FLAGS = [
  '-O1',
  '-g',
  '-fno-omit-frame-pointer',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
  '-fPIC',
];

const folder = join(engine, '.check-native/addon');
const objects = join(folder, 'objects');
const library = join(folder, `prebuilds/${process.platform}-${process.arch}/addon.node`);
const headers = createRequire(join(engine, 'package.json'))('node-api-headers');
const binding = job(join(engine, 'native/binding.cpp'), objects, '', [
  '-DNAPI_VERSION=8',
  `-I${headers.include_dir}`,
]);

const jobs = [...engineJobs(objects, process.arch), binding];
await compileAll(COMPILER, jobs, objects, [...languageFlags(process.arch), ...FLAGS]);
mkdirSync(join(library, '..'), { recursive: true });
await compile(COMPILER, [
  '-shared',
  '-pthread',
  ...FLAGS,
  ...jobs.map(({ object }) => object),
  '-o',
  library,
]);
rmSync(objects, { recursive: true });

const runtime = execFileSync(COMPILER, ['-print-file-name=libasan.so'], {
  encoding: 'utf8',
}).trim();
const args = ['--no-warnings', join(import.meta.dirname, 'run.mjs'), 'operations'];
const { status } = spawnSync(process.execPath, [...args, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    LD_PRELOAD: runtime,
    // Node itself leaks at its end, and that is its own business.
    ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    STRIATE_NATIVE: folder,
  },
});
process.exit(status ?? 1);
