/** @file Building TensorFlow.js' binding in a folder of its own, so that a failure leaves the package as it was. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../../errors.js';
import { findSource, isArchive } from './source.js';

const run = promisify(execFile);

/** What of the package a build, and loading what it built, takes. */
const COPIED = ['package.json', 'binding.gyp', 'binding', 'dist'];
/** What a build makes, and the package gets. */
const BUILT = ['deps', 'lib'];

/** Runs a program; its last lines are in the error. */
async function checked(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
  problem: string,
  fix: string,
): Promise<string> {
  try {
    const { stdout } = await run(command, [...args], { maxBuffer: 64 * 2 ** 20, ...options });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const last = (stderr || message).trim().split('\n').slice(-12).join('\n  ');
    throw new BackendError('not-built', `${problem}\n  ${last}\n`, fix);
  }
}

/** Puts headers and libraries where the binding looks for them when it is linked. */
async function placeTensorflow(tensorflow: string, stage: string): Promise<string> {
  const deps = join(stage, 'deps');
  mkdirSync(deps);
  if (isArchive(tensorflow)) {
    const fix = 'Fetch the archive again.';
    await checked(
      'tar',
      ['-xzf', tensorflow, '-C', deps],
      {},
      `${tensorflow} can't be unpacked.`,
      fix,
    );
    findSource(deps);
    // Found beside the binding, by the path that it carries: the package's folder may move.
    return '$ORIGIN/../../deps/lib';
  }
  const source = findSource(tensorflow);
  mkdirSync(join(deps, 'lib'));
  symlinkSync(source.include, join(deps, 'include'));
  symlinkSync(source.library, join(deps, 'lib', 'libtensorflow.so'));
  symlinkSync(source.framework, join(deps, 'lib', 'libtensorflow_framework.so'));
  // Not through the links: what the libraries load themselves (CUDA, cuDNN) lies relative to where they are.
  return source.folder;
}

/** Compiles the binding in `stage`, to load its libraries from `libraries`. */
async function compile(packageFolder: string, stage: string, libraries: string): Promise<void> {
  const { resolve } = createRequire(join(packageFolder, 'package.json'));
  const node = dirname(dirname(process.execPath));
  const headers = existsSync(join(node, 'include/node/node_api.h')) ? [`--nodedir=${node}`] : [];
  await checked(
    process.execPath,
    [
      resolve('@mapbox/node-pre-gyp/bin/node-pre-gyp'),
      'install',
      '--build-from-source',
      ...headers,
    ],
    // make and the shell would each replace $ORIGIN.
    {
      cwd: stage,
      env: {
        ...process.env,
        ...(libraries.startsWith('$ORIGIN') ? {} : { LDFLAGS: `-Wl,-rpath,'${libraries}'` }),
      },
    },
    'The binding did not compile:',
    'Python 3, make and a C++17 compiler are needed (apt install python3 make g++).',
  );
}

/**
 * Builds the package's binding on a TensorFlow, checks it with `check` (the folder that it is to be loaded from),
 * and only then puts it into the package. Returns what `check` says.
 */
export async function buildBinding(
  packageFolder: string,
  tensorflow: string,
  check: (folder: string) => Promise<string>,
): Promise<string> {
  // Inside the package, so that what it imports is found from there, and one rename moves the result.
  const stage = mkdtempSync(join(packageFolder, '.striate-'));
  try {
    for (const name of COPIED) {
      cpSync(join(packageFolder, name), join(stage, name), { recursive: true });
    }
    const libraries = await placeTensorflow(tensorflow, stage);
    await compile(packageFolder, stage, libraries);
    const found = await check(stage);
    exchange(packageFolder, stage);
    return found;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Puts what was built in the place of what was there; that comes back where a step fails. */
function exchange(packageFolder: string, stage: string): void {
  const moved: [from: string, to: string][] = [];
  const move = (from: string, to: string) => {
    renameSync(from, to);
    moved.push([from, to]);
  };
  try {
    for (const name of BUILT) {
      const place = join(packageFolder, name);
      if (existsSync(place)) move(place, join(stage, `old-${name}`));
      move(join(stage, name), place);
    }
  } catch (error) {
    for (const [from, to] of moved.reverse()) renameSync(to, from);
    throw error;
  }
}
