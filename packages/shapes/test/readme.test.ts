/** @file The README's examples, run as they stand: what they print is what their comments say. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { compile } from './compile.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
/** Every example with the heading that it stands under. */
const examples = readme.split(/^#+ /m).flatMap((section) =>
  [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => ({
    heading: section.split('\n')[0],
    code: code!
      .replaceAll(/'@striate\/shapes\/(\w+)'/g, "'../src/$1/index.js'")
      .replaceAll("'@striate/shapes'", "'../src/index.js'"),
  })),
);

/** What the comments behind or below each console.log promise, up to the words that explain it. */
function promises(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\);\s*\/\/ (.*)/g)].map(([, text]) =>
    text!.replace(/ \.\.\.$/, '').replace(/(?<=[\]\w])(: |, and ).*$/, ''),
  );
}

/** A printed value as Node shows it on one line. */
function show(value: unknown): string {
  if (typeof value === 'string') return value;
  return (
    JSON.stringify(value)
      ?.replaceAll(/"(\w+)":/g, ' $1: ')
      .replaceAll(',', ', ')
      .replaceAll('}', ' }')
      .replaceAll(/ +/g, ' ') ?? ''
  );
}

test('the README has its examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(7);
});

test.each(examples)('example under $heading', ({ code }) => {
  const { errors } = compile(
    `declare const console: { log(...values: unknown[]): void };\n${code}`,
  );
  expect(errors.filter(([, message]) => !message.includes('declared but'))).toEqual([]);
  const { outputFiles } = buildSync({
    stdin: {
      contents: code,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    format: 'iife',
    write: false,
  });
  const printed: string[] = [];
  const print = { log: (...values: unknown[]) => printed.push(values.map(show).join(' ')) };
  new Function('console', outputFiles[0]!.text)(print);
  let from = 0;
  for (const promise of promises(code)) {
    const at = printed.findIndex((line, i) => i >= from && line.startsWith(promise));
    expect(at, `"${promise}" among ${JSON.stringify(printed.slice(from))}`).not.toBe(-1);
    from = at + 1;
  }
});
