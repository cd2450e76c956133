import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { run } from '../src/cli/index.js';

/** A folder that is removed when the file's tests are over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'striate-alexnet-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the command in this process and collects what it prints. */
export async function alexnetCommand(...args: string[]) {
  const printed = { out: '', err: '' };
  const code = await run(args, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    isTerminal: false,
    columns: 80,
  });
  return { code, ...printed };
}
