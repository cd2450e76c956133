/** @file The native addon: its functions, and how it is found. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BackendError } from './errors.js';

/** An engine inside the addon, opaque here. */
export interface Engine {
  readonly engine: never;
}

/** See native/binding.cpp. */
export interface Native {
  instructionSets(): string[];
  kernels(): string[];
  open(isa: string, threads: number): Engine;
  create(engine: Engine, bytes: number): number;
  upload(engine: Engine, data: Uint8Array): number;
  run(engine: Engine, kernel: number, ids: Uint32Array, numbers: Float64Array): void;
  alias(engine: Engine, id: number): number;
  release(engine: Engine, id: number): void;
  read(engine: Engine, id: number, target: ArrayBuffer): Promise<void>;
  close(engine: Engine): void;
}

const require = createRequire(import.meta.url);

function packageFolder(): string {
  return dirname(require.resolve('@striate/backend-node/package.json'));
}

let loaded: Native | undefined;
let hasCompiled = false;
/** Why the last attempt to load it failed. */
let problem = '';

/** Loads the addon, once. Throws BackendError where there is none for this platform and none can be compiled. */
export function loadNative(): Native {
  loaded ??= find() ?? compiled() ?? missing();
  return loaded;
}

/** `prebuilds/` lies in the package's folder; the variable names another one that holds it. */
function find(): Native | null {
  const load = require('node-gyp-build') as (folder: string) => Native;
  try {
    return load(process.env.STRIATE_NATIVE ?? packageFolder());
  } catch (error) {
    problem = (error as Error).message.split('\n')[0]!;
    return null;
  }
}

function buildScript(): string {
  return join(packageFolder(), 'scripts/build-native.mjs');
}

/**
 * Compiles the addon into the package where no published one fits this machine. Not when the package is installed:
 * package managers no longer run such scripts without being asked to.
 */
function compiled(): Native | null {
  if (hasCompiled || process.env.STRIATE_NATIVE !== undefined) return null;
  hasCompiled = true;
  process.stderr.write(
    `@striate/backend-node: nothing was built for ${process.platform}-${process.arch}; compiling the engine, once ...\n`,
  );
  spawnSync(process.execPath, [buildScript()], { stdio: ['ignore', 2, 2] });
  return find();
}

function missing(): never {
  throw new BackendError(
    'not-built',
    `The native CPU engine is not there for ${process.platform}-${process.arch} (${problem}).`,
    `Install a C++17 compiler (g++ or clang++), then run: node ${buildScript()}`,
  );
}

/** Whether the cpu engine can run here; if not, why, and how to mend it. */
export type Availability =
  | { readonly available: true; readonly instructionSets: readonly string[] }
  | { readonly available: false; readonly reason: string };

export function availability(): Availability {
  try {
    return { available: true, instructionSets: loadNative().instructionSets() };
  } catch (error) {
    return { available: false, reason: (error as Error).message };
  }
}
