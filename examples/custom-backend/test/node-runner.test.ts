/** @file The suite runs from Node's own test runner as it does from vitest. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cases } from '@striate/tensor/conformance';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('programs/conformance.mjs', import.meta.url));

test('every case passes under node --test', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--test', '--test-reporter=tap', program],
    {
      encoding: 'utf8',
    },
  );
  const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1]);
  expect(stderr).toBe('');
  expect(stdout.match(/^not ok .*/gm) ?? []).toEqual([]);
  // All cases, and the one that closes the backend.
  expect({ passed: count('pass'), failed: count('fail'), skipped: count('skipped') }).toEqual({
    passed: cases.length + 1,
    failed: 0,
    skipped: 0,
  });
});
