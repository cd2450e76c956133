/**
 * @file Readers of files and of the command line, and operations on the native engine, under damaged input: thousands
 * of cases, each run others. Every target has a process of its own, which is ended where it hangs, and whose memory is
 * bounded.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { NAMES } from '../fuzz/targets.mjs';

const program = fileURLToPath(new URL('../fuzz/run.mjs', import.meta.url));
const run = promisify(execFile);

function fuzz(...args: string[]) {
  const node = ['--max-old-space-size=512', '--no-warnings', program, ...args];
  return run(process.execPath, node, { timeout: 100_000, env: { ...process.env, NO_COLOR: '1' } });
}

describe.concurrent('under damaged input', { timeout: 120_000 }, () => {
  test.each(NAMES)('%s', async (name) => {
    const { stdout } = await fuzz(name);
    const [cases, read] = stdout.match(/\d+/g)!.map(Number);
    expect(cases).toBeGreaterThanOrEqual(200);
    // Where everything is refused at once, nothing behind the first check was tried.
    expect(read).toBeGreaterThan(0);
  });

  test('a reader that throws what is no refusal is found', async () => {
    await expect(fuzz('broken')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('RangeError'),
    });
  });
});
