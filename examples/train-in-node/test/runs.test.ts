/** @file The program runs, and says what its README says. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/train.mjs', import.meta.url));
const run = (...args: string[]) =>
  execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });

test('three epochs, at the end of which nine of ten digits are known', () => {
  const accuracies = run().trim().split('\n').map(Number.parseFloat);
  expect(accuracies).toHaveLength(3);
  expect(accuracies.at(-1)).toBeGreaterThan(85);
});

test('it is twenty lines', () => {
  const lines = readFileSync(program, 'utf8').split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('//')).length).toBeLessThan(21);
});
