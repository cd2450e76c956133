/** @file The native addon: its functions, and how it is found. */
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

/** Loads the addon, once. Throws BackendError where there is none for this platform. */
export function loadNative(): Native {
  if (loaded) return loaded;
  try {
    const find = require('node-gyp-build') as (folder: string) => Native;
    // `prebuilds/` lies in the package's folder; the variable names another one that holds it.
    loaded = find(process.env.STRIATE_NATIVE ?? packageFolder());
    return loaded;
  } catch (error) {
    throw new BackendError(
      'not-built',
      `The native CPU engine is not there for ${process.platform}-${process.arch} (${(error as Error).message.split('\n')[0]}).`,
      `Install a C++17 compiler (g++ or clang++), then run: node ${join(packageFolder(), 'scripts/build-native.mjs')}`,
    );
  }
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
