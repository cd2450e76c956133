/** @file `striate-tensorflow setup`: TensorFlow.js' binding on a TensorFlow that the user has. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../../errors.js';
import { PACKAGES } from '../load.js';
import { buildBinding } from './build.js';

const run = promisify(execFile);

/** Notes on what a package was built, beside its libraries. */
const NOTE = 'deps/striate-setup.json';

export interface SetupOptions {
  /** A TensorFlow: the folder of a Python wheel, or a libtensorflow archive or its folder. */
  readonly tensorflow: string;
  /** The folder of `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`; looked for where not given. */
  readonly package?: string | undefined;
  /** The program that is run as `check` in a process of its own: one process loads TensorFlow once. */
  readonly program: string;
}

export interface SetupResult {
  readonly packageFolder: string;
  /** False where the package had been built on this TensorFlow, and works. */
  readonly built: boolean;
  /** What the check printed. */
  readonly report: string;
}

/** Throws BackendError, and leaves the package as it was, where it can't be built or does not work. */
export async function setup(options: SetupOptions): Promise<SetupResult> {
  if (process.platform !== 'linux') {
    throw new BackendError(
      'bad-option',
      `setup builds on Linux only, not on ${process.platform}.`,
      'Let npm install @tensorflow/tfjs-node run its own install script there.',
    );
  }
  const tensorflow = resolve(options.tensorflow);
  const packageFolder = packageToBuild(options.package);
  const check = (folder: string) => checkApart(options.program, folder);
  const note = JSON.stringify({ tensorflow, node: process.versions.modules });
  if (readNote(packageFolder) === note) {
    const report = await check(packageFolder).catch(() => undefined);
    if (report !== undefined) return { packageFolder, built: false, report };
  }
  const report = await buildBinding(packageFolder, tensorflow, check);
  writeFileSync(join(packageFolder, NOTE), note);
  return { packageFolder, built: true, report };
}

function readNote(packageFolder: string): string | undefined {
  const path = join(packageFolder, NOTE);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function packageToBuild(named: string | undefined): string {
  if (named !== undefined) {
    if (existsSync(join(named, 'binding.gyp'))) return realpathSync(named);
    throw new BackendError(
      'not-installed',
      `${named} is not the folder of @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node.`,
      'Name the one in node_modules.',
    );
  }
  const { resolve: find } = createRequire(join(process.cwd(), 'package.json'));
  for (const name of PACKAGES.auto) {
    try {
      return dirname(realpathSync(find(`${name}/package.json`)));
    } catch {
      // The next one, then.
    }
  }
  throw new BackendError(
    'not-installed',
    `Neither of ${PACKAGES.auto.join(' and ')} is installed here.`,
    `npm install --ignore-scripts ${PACKAGES.auto[0]}@4.22.0, then run setup again.`,
  );
}

async function checkApart(program: string, folder: string): Promise<string> {
  const env = { ...process.env, STRIATE_TENSORFLOW: folder };
  try {
    const { stdout } = await run(process.execPath, [program, 'check'], { env });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new BackendError(
      'library-missing',
      `The binding was built, but does not work:\n  ${(stderr || message).trim()}\n`,
      'The package was left as it was.',
    );
  }
}
