/** @file What ends a run from outside: Ctrl-C twice, and a disk that takes no more. */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const RECIPE = ['--variant', 'tiny', '--batch-size', '8', '--workers', '1', '--no-report'];

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'pictures');
  expect((await alexnetCommand('sample', data, '--count', '24')).code).toBe(0);
});

/** Runs a command; `onError` hears what it writes to standard error. */
function run(
  command: string,
  args: readonly string[],
  onError?: (text: string, kill: () => void) => void,
) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (text) => {
    err += text;
    onError?.(err, () => child.kill('SIGINT'));
  });
  return new Promise<{ code: number | null; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, err })),
  );
}

it('a second Ctrl-C ends the run at once, with 130 and whole files', async () => {
  const presses = ['epoch 5/500', 'Ctrl-C again'];
  const args = [MAIN, 'train', data, ...RECIPE, '--epochs', '500', '--checkpoint-minutes', '0'];
  args.push('--out', join(folder, 'twice'));
  const { code, err } = await run(process.execPath, args, (text, kill) => {
    if (!text.includes(presses[0] ?? '\0')) return;
    presses.shift();
    kill();
  });
  expect(err).toContain('Stopping after this step; Ctrl-C again to stop at once.');
  expect(code).toBe(130);
  const files = await readdir(join(folder, 'twice/alexnet-001'));
  expect(files).toContain('checkpoint.safetensors');
  expect(files.filter((name) => name.endsWith('.partial'))).toEqual([]);
});

it('a disk that takes no more ends the run with what to do, and leaves no half file', async () => {
  const out = join(folder, 'full');
  // The weights have 341 KB, the state 1 MB: a bound between them, in blocks of 1 KB, lets only the former be written.
  // The next checkpoint hears of it at the latest; how many steps there are before depends on the disk.
  const recipe = [...RECIPE, '--batch-size', '1', '--epochs', '6', '--out', out];
  const words = [process.execPath, MAIN, 'train', data, ...recipe];
  const line = words.map((word) => `'${word}'`).join(' ');
  const { code, err } = await run('bash', ['-c', `ulimit -f 700; trap '' XFSZ; exec ${line}`]);
  expect(err).toMatch(
    /Can't write .*checkpoint\.safetensors: the file would be larger than allowed.*--out/s,
  );
  expect(code).toBe(1);
  const epochs = (await readFile(join(out, 'alexnet-001/log.csv'), 'utf8')).trim().split('\n');
  expect(epochs.slice(1).length).toBeLessThanOrEqual(2);
  const files = await readdir(join(out, 'alexnet-001'));
  expect(files).toContain('last.safetensors');
  expect(files.filter((name) => /partial|checkpoint/.test(name))).toEqual([]);
});
