/** @file The README's examples, run one after the other: what they print is what their comments say. */
import { readFileSync } from 'node:fs';
import { format } from 'node:util';
import * as tensor from '@striate/tensor';
import * as reference from '@striate/tensor/reference';
import { expect, it } from 'vitest';
import * as optim from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const code = Array.from(readme.matchAll(/```js\n([\s\S]*?)```/g), ([, example]) => example).join(
  '',
);

it('the examples print what they promise', async () => {
  const modules = {
    '@striate/optim': optim,
    '@striate/tensor': tensor,
    '@striate/tensor/reference': reference,
  };
  const program = code.replaceAll(/import (\{.*?\}) from ('.*?');/g, 'const $1 = modules[$2];');
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...values: unknown[]) => Promise<void>;
  const printed: string[] = [];
  const print = { log: (...values: unknown[]) => printed.push(format(...values)) };
  await new AsyncFunction('modules', 'console', program)(modules, print);
  const promised = Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)/g), ([, text]) => text);
  expect(promised.length).toBeGreaterThan(5);
  expect(printed).toEqual(promised);
});
