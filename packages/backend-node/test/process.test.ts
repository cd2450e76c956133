/** @file The engine in whole processes: how they end, worker threads, and a package that was not built. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('programs/queue.mjs', import.meta.url));

function run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, ...env },
  });
  return { status, signal, stdout, stderr };
}

const clean = { signal: null, stderr: '' };

describe('a process with a full queue', () => {
  test('ends when its program does, and drops what nobody reads', () => {
    expect(run(program, ['leave'])).toEqual({ ...clean, status: 0, stdout: '' });
  });

  test('ends at process.exit', () => {
    expect(run(program, ['exit'])).toEqual({ ...clean, status: 3, stdout: '' });
  });

  test('lives until a read has come', () => {
    expect(run(program, ['read'])).toEqual({ ...clean, status: 0, stdout: 'read 262144\n' });
  });

  test('ends after close', () => {
    expect(run(program, ['close'])).toEqual({ ...clean, status: 0, stdout: 'closed\n' });
  });
});

describe('a worker thread', () => {
  test.each(['leave', 'read', 'close'])('loads the engine and ends: %s', async (mode) => {
    const worker = new Worker(program, { argv: [mode], stdout: true });
    expect(await new Promise((resolve) => worker.on('exit', resolve))).toBe(0);
  });

  test('can be terminated while kernels run', async () => {
    const worker = new Worker(program, { argv: ['read'], stdout: true });
    await new Promise((resolve) => worker.on('message', resolve));
    expect(await worker.terminate()).toBe(1);
  });
});

test('a package without its native file loads, and says what to do when the engine is asked for', () => {
  const empty = mkdtempSync(join(tmpdir(), 'striate-'));
  const file = fileURLToPath(new URL('programs/open.mjs', import.meta.url));
  try {
    const { status, stdout } = run(file, [], { STRIATE_NATIVE: empty });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      available: false,
      code: 'not-built',
      fix: expect.stringContaining('C++17 compiler'),
    });
  } finally {
    rmSync(empty, { recursive: true });
  }
});

test('a build without a compiler says so in one line and succeeds', () => {
  const build = fileURLToPath(new URL('../scripts/build-native.mjs', import.meta.url));
  const { status, stdout } = run(build, [], { PATH: '', CXX: '' });
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('no C++17 compiler found')]);
});
