/** @file What people are told where TensorFlow can't be used, with packages that fail as the real ones do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { BackendError, node, tensorflowAvailability } from '@striate/backend-node';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let folder: string;

/** A package whose main program is `source`, named to the loader. */
function pretend(name: string, source: string): void {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  writeFileSync(join(place, 'index.js'), source);
  vi.stubEnv('STRIATE_TENSORFLOW', place);
}

const throwing = (code: string | undefined, message: string) =>
  `throw Object.assign(new Error(${JSON.stringify(message)}), ${JSON.stringify({ code })});`;

/** As much of TensorFlow.js as the loader asks. */
const loading = (usesGpu: boolean) => `
  const backend = { binding: { TF_Version: '2.9.1' }, isUsingGpuDevice: ${usesGpu} };
  module.exports = { getBackend: () => 'tensorflow', backend: () => backend };`;

async function failure(open: Promise<unknown>): Promise<BackendError> {
  const error = await open.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BackendError);
  return error as BackendError;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'striate-load-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('a package that is absent', async () => {
  vi.stubEnv('STRIATE_TENSORFLOW', join(folder, 'nothing'));
  const error = await failure(node({ device: 'cuda' }));
  expect(error.code).toBe('not-installed');
  expect(error.fix).toContain('npm install @tensorflow/tfjs-node-gpu');
});

test.each([
  [
    'a binding that is absent',
    undefined,
    'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x.\nmore',
    'not-built',
    'striate-tensorflow setup',
  ],
  [
    'a library that is absent',
    'ERR_DLOPEN_FAILED',
    'libtensorflow.so.2: cannot open shared object file: No such file or directory',
    'library-missing',
    'docs/cuda.md',
  ],
  ['a part that is absent', 'MODULE_NOT_FOUND', "Cannot find module 'x'", 'not-installed', 'again'],
  ['anything else', undefined, 'Something odd.', 'device-failed', 'docs/cuda.md'],
])('%s', async (name, code, message, expected, fix) => {
  pretend(name.replaceAll(' ', '-'), throwing(code, message));
  const error = await failure(node({ device: 'cuda' }));
  expect(error.code).toBe(expected);
  expect(error.fix).toContain(fix);
});

test('a GPU that TensorFlow does not use is never replaced by the processor in silence', async () => {
  pretend('processor', loading(false));
  const error = await failure(node({ device: 'cuda' }));
  expect(error.code).toBe('no-gpu');
  expect(tensorflowAvailability('cuda')).toEqual({ available: false, reason: error.message });
  expect(tensorflowAvailability('auto')).toMatchObject({ available: true, version: '2.9.1' });
});

test('a GPU that was not asked for', async () => {
  pretend('gpu', loading(true));
  const error = await failure(node({ engine: 'tensorflow', device: 'cpu' }));
  expect(error.code).toBe('bad-option');
  expect(tensorflowAvailability('cuda')).toMatchObject({
    available: true,
    device: 'TensorFlow 2.9.1 on a CUDA GPU',
  });
});

test('what Node 23 took away from util is there when TensorFlow.js is loaded', () => {
  const source = `
    const util = require('util');
    if (!util.isNullOrUndefined(null) || util.isNullOrUndefined(0) || !util.isArray([])) throw new Error('x');
    ${loading(false)}`;
  pretend('mended', source);
  // As on Node 23, on whatever runs this.
  const lacking = util as { isNullOrUndefined?: unknown; isArray?: unknown };
  lacking.isNullOrUndefined = undefined;
  lacking.isArray = undefined;
  expect(tensorflowAvailability()).toMatchObject({ available: true });
});

test.each([
  [{ engine: 'cpu', device: 'cuda' }, 'no CUDA'],
  [{ engine: 'tensorflow', threads: 2 }, 'threads'],
  [{ engine: 'webgl' as 'cpu' }, 'no engine webgl'],
  [{ device: 'tpu' as 'cpu' }, 'no device tpu'],
] as const)('options that do not go together: %j', async (options, message) => {
  const error = await failure(node(options));
  expect(error.code).toBe('bad-option');
  expect(error.message).toContain(message);
});

test('the processor is there without TensorFlow', async () => {
  vi.stubEnv('STRIATE_TENSORFLOW', join(folder, 'nothing'));
  const backend = await node();
  expect(backend.name).toBe('cpu');
  await backend.close();
});
