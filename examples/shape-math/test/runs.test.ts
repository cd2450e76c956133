/** @file The program runs, and says what its README says. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/shapes.mjs', import.meta.url));
const run = (...args: string[]) =>
  execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });

test('shapes, working, costs and limits', () => {
  const printed = run();
  expect(printed).toContain('first layer: 32 x 48 x 48\nbecause: floor((96 - 7 + 2*3)/2) + 1 = 48');
  expect(printed).toContain('a batch of 8 becomes 8 x 10');
  expect(printed).toMatch(/'conv' +│ '1 x 64 x 24 x 24' │ 18496 +│ 10.62 +│ '17 x 17'/);
  expect(printed).toContain('conv2d: a kernel over 7 cells does not fit into [3, 2, 2]');
});
