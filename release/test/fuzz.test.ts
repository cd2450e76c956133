/**
 * @file Readers of files and of the command line, under damaged input: thousands of cases, each run others. Every reader
 * has a process of its own, which is ended where it hangs, and whose memory is bounded.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TARGETS } from '../fuzz/targets.mjs';

const program = fileURLToPath(new URL('../fuzz/run.mjs', import.meta.url));

function fuzz(...args: string[]) {
  const node = ['--max-old-space-size=512', '--no-warnings', program, ...args];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, node, {
    encoding: 'utf8',
    timeout: 100_000,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, signal, stdout, stderr };
}

test.each(Object.keys(TARGETS))('%s', { timeout: 120_000 }, (name) => {
  const { status, signal, stdout, stderr } = fuzz(name);
  expect({ status, signal }, stderr).toEqual({ status: 0, signal: null });
  expect(Number(/: (\d+) cases/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(1000);
});

test('a reader that throws what is no refusal is found', () => {
  const { status, stderr } = fuzz('broken', '200');
  expect(status).toBe(1);
  expect(stderr).toContain('RangeError');
});
