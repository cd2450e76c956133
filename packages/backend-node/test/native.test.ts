/**
 * @file The engine without Node (the program in test/native): every kernel on every instruction set of this
 * processor. Where CI=true, with sanitizers and for ARM, too.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { availability } from '@striate/backend-node';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../scripts/check-native.mjs', import.meta.url));
const here = availability();
const sets = here.available ? here.instructionSets : [];
const ran = {
  plain: `${sets.join(' ')} on 1 2 4 threads`,
  asan: `${sets.join(' ')} on 1 2 4 threads`,
  tsan: 'baseline on 4 threads',
  neon: 'baseline on 1 4 threads',
};
const isCI = process.env.CI === 'true';
const checks = Object.entries(ran).filter(([name]) => isCI || name === 'plain');

async function check(name: string) {
  const child = spawn(process.execPath, [script, '--only', name]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, output };
}

test.each(checks)('%s: %s', { timeout: 600_000 }, async (name, what) => {
  const { status, output } = await check(name);
  expect(status, output).toBe(0);
  expect(output).toContain(what);
  expect(output).toContain(' 0 failed');
});
