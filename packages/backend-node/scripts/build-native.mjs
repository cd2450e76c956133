/** @file Compiles the native engine into prebuilds/: g++ or clang++ and nothing else is needed. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import headers from 'node-api-headers';
import {
  compile,
  compileAll,
  engineJobs,
  findCompiler,
  instructionSets,
  job,
  languageFlags,
  root,
} from './compile.mjs';

// Of this process only: two programs may find at the same time that the engine is missing.
const objects = join(root, `.native-${process.pid}`);
const folder = join(root, 'prebuilds', `${process.platform}-${process.arch}`);

/** What node-gyp-build tells the two C libraries of Linux apart by; nothing elsewhere. */
function libraryTag() {
  if (process.platform !== 'linux') return '';
  const isGlibc = 'glibcVersionRuntime' in process.report.getReport().header;
  return isGlibc ? '.glibc' : '.musl';
}

const compiler = findCompiler();
if (!compiler) {
  console.log(
    'backend-node: no C++17 compiler found (tried $CXX, c++, g++, clang++): the native engine is left out. Install g++ or clang, then build again.',
  );
  process.exit(0);
}

const jobs = [
  ...engineJobs(objects, process.arch),
  job(join(root, 'native/binding.cpp'), objects, '', [
    '-DNAPI_VERSION=8',
    `-I${headers.include_dir}`,
  ]),
];
const isWindows = process.platform === 'win32';
const position = isWindows ? [] : ['-fPIC'];
const flags = [...languageFlags(process.arch), '-O3', ...position, '-fvisibility=hidden'];
await compileAll(compiler, jobs, objects, flags);

/** What says on each system that the functions of Node-API are found in the program that loads the library. */
const LINKING = {
  linux: async () => ['-shared'],
  darwin: async () => ['-bundle', '-undefined', 'dynamic_lookup'],
  // MinGW's: dlltool makes an import library of the lists that come with Node's headers.
  win32: async () => {
    const imports = Object.values(headers.def_paths).map((list) => ({
      list,
      library: join(objects, `${basename(list, '.def')}.a`),
    }));
    for (const { list, library } of imports) {
      await compile('dlltool', ['-d', list, '-l', library, '-m', 'i386:x86-64']);
    }
    return ['-shared', '-static', ...imports.map(({ library }) => library)];
  },
};

mkdirSync(folder, { recursive: true });
const library = join(folder, `@striate+backend-node${libraryTag()}.node`);
const partial = `${library}.${process.pid}.partial`;
const [shared, ...imports] = await (LINKING[process.platform] ?? LINKING.linux)();
await compile(compiler, [
  shared,
  '-pthread',
  ...jobs.map(({ object }) => object),
  ...imports,
  '-o',
  partial,
]);
// One engine per machine: what an earlier build left under another name would be found, too.
for (const file of readdirSync(folder)) {
  if (file !== basename(library) && !file.endsWith('.partial')) rmSync(join(folder, file));
}
renameSync(partial, library);
rmSync(objects, { recursive: true });
const sets = Object.keys(instructionSets(process.arch)).join(', ');
console.log(`backend-node: built with ${compiler} for ${sets}`);
