/** @file Finding and loading TensorFlow's packages for Node, and what their failures mean. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { BackendError } from '../errors.js';
import type { TensorflowNode } from './raw/ops.js';
import type { Tf } from './tf.js';

export type TensorflowDevice = 'auto' | 'cpu' | 'cuda';

export interface Loaded {
  readonly tf: Tf;
  /** TensorFlow's own version: "2.9.1". */
  readonly version: string;
  readonly usesGpu: boolean;
  /** For people: "TensorFlow 2.9.1 on a CUDA GPU". */
  readonly device: string;
}

const GPU_PACKAGE = '@tensorflow/tfjs-node-gpu';
const CPU_PACKAGE = '@tensorflow/tfjs-node';

/** In the order in which they are tried. Either can be built on a TensorFlow with or without CUDA. */
export const PACKAGES: Readonly<Record<TensorflowDevice, readonly string[]>> = {
  auto: [GPU_PACKAGE, CPU_PACKAGE],
  cuda: [GPU_PACKAGE, CPU_PACKAGE],
  cpu: [CPU_PACKAGE, GPU_PACKAGE],
};

const SETUP = 'npx striate-tensorflow setup --tensorflow FOLDER';
const GUIDE = 'docs/cuda.md of @striate/backend-node says which versions belong together.';

/** Loads TensorFlow, once a process. Throws BackendError where it can't be loaded, or lacks the device. */
export function loadTensorflow(device: TensorflowDevice): Loaded {
  const path = findPackage(device);
  mendUtil();
  for (const [name, value] of Object.entries(DEFAULTS)) process.env[name] ??= value;
  const tf = required(path);
  if (tf.getBackend() !== 'tensorflow') tf.setBackend('tensorflow');
  const { binding, isUsingGpuDevice } = tf.backend() as unknown as TensorflowNode;
  const version = binding.TF_Version;
  checkDevice(device, isUsingGpuDevice, version);
  const place = isUsingGpuDevice ? 'a CUDA GPU' : (cpus()[0]?.model.trim() ?? process.arch);
  return {
    tf,
    version,
    usesGpu: isUsingGpuDevice,
    device: `TensorFlow ${version} on ${place}`,
  };
}

/** Whether a GPU is worth looking for: loading TensorFlow takes seconds. */
export function mayHaveGpu(): boolean {
  const isKnown = process.platform === 'linux';
  return !isKnown || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg');
}

/**
 * What TensorFlow reads when it is loaded. It would take all of a GPU's memory, tell much, and on a processor without
 * AVX-512 VNNI leave out its fastest kernels.
 */
const DEFAULTS = {
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_CPP_MIN_LOG_LEVEL: '1',
  TF_ENABLE_ONEDNN_OPTS: '1',
};

/** Seen from here, or else from the program; STRIATE_TENSORFLOW names the package's folder. */
function findPackage(device: TensorflowDevice): string {
  const named = process.env.STRIATE_TENSORFLOW;
  const places = [import.meta.url, join(process.cwd(), 'package.json')].map(createRequire);
  for (const name of named ? [named] : PACKAGES[device]) {
    for (const { resolve } of places) {
      try {
        return resolve(name);
      } catch {
        // Looked for in the next place.
      }
    }
  }
  const wanted = PACKAGES[device][0]!;
  throw new BackendError(
    'not-installed',
    named
      ? `STRIATE_TENSORFLOW names ${named}, where no package is.`
      : `The package ${wanted} is not installed.`,
    `Install it: npm install ${wanted}@4.22.0. Where its download of TensorFlow fails, add --ignore-scripts and build it on a TensorFlow that you have: ${SETUP}.`,
  );
}

function required(path: string): Tf {
  try {
    return createRequire(import.meta.url)(path) as Tf;
  } catch (error) {
    throw loadError(error as NodeJS.ErrnoException);
  }
}

/** The failures that people meet, told apart by what Node and the package say. */
export function loadError({ code, message }: NodeJS.ErrnoException): BackendError {
  const first = message.split('\n')[0]!.trim();
  if (code === 'ERR_DLOPEN_FAILED') {
    return new BackendError(
      'library-missing',
      `TensorFlow's library can't be loaded (${first}).`,
      `Install the library that is named, or build on a TensorFlow that has it: ${SETUP}. ${GUIDE}`,
    );
  }
  if (message.includes('native addon module')) {
    return new BackendError(
      'not-built',
      'TensorFlow.js is installed without its native part: its install script did not run, or its download failed.',
      `Build it on a TensorFlow that you have: ${SETUP}. Not with the "npm rebuild" that TensorFlow.js suggests, which deletes what is there and downloads again.`,
    );
  }
  if (code === 'MODULE_NOT_FOUND') {
    return new BackendError(
      'not-installed',
      `TensorFlow.js is installed incompletely (${first}).`,
      'Remove the package and install it again.',
    );
  }
  return new BackendError('device-failed', `TensorFlow can't start (${first}).`, GUIDE);
}

/** TensorFlow falls back to the processor in silence where CUDA or cuDNN is missing. */
function checkDevice(device: TensorflowDevice, usesGpu: boolean, version: string): void {
  if (device === 'cuda' && !usesGpu) {
    throw new BackendError(
      'no-gpu',
      `TensorFlow ${version} is there, but found no GPU that it can use, and would compute on the processor.`,
      `Start with TF_CPP_MIN_LOG_LEVEL=0 to see which CUDA library it misses. ${GUIDE}`,
    );
  }
  if (device === 'cpu' && usesGpu) {
    throw new BackendError(
      'bad-option',
      'TensorFlow has found a GPU and computes there.',
      "Use device: 'cuda', or hide the GPU: CUDA_VISIBLE_DEVICES=-1.",
    );
  }
}

/** Node 23 took away two functions that TensorFlow.js 4 calls. */
function mendUtil(): void {
  const mended = util as { isNullOrUndefined?: unknown; isArray?: unknown };
  mended.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  mended.isArray ??= Array.isArray;
}
