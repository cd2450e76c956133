import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { physicalCores } from '../src/cores.js';

test('two hardware threads of a core count once', () => {
  expect(physicalCores((i) => (i % 2 === 0 ? `${i},${i + 1}` : `${i - 1},${i}`), 2)).toBe(1);
});

test('a core with one hardware thread counts by itself, up to what the process may use', () => {
  expect(physicalCores(String, availableParallelism() + 7)).toBe(availableParallelism());
});

test('without word from the system, every hardware thread counts', () => {
  const silent = () => {
    throw new Error('ENOENT');
  };
  expect(physicalCores(silent, 64)).toBe(availableParallelism());
});
