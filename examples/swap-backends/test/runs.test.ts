/** @file The program runs, and says what its README says. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/swap.mjs', import.meta.url));
const run = (...args: string[]) =>
  execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });

test('every backend that is here learns, and follows the reference', () => {
  const lines = run().trim().split('\n');
  expect(lines.map((line) => line.split(':')[0])).toEqual(['reference', 'cpu', 'webgpu']);
  for (const line of lines) {
    const [, first, last, apart] = /loss (\S+) to (\S+), (\S+) from/.exec(line) ?? [];
    if (!first && line.startsWith('webgpu: not here. ')) continue;
    expect(Number(last)).toBeLessThan(Number(first) - 0.05);
    expect(Number(apart)).toBeLessThan(1e-4);
  }
});
