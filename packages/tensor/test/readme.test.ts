/** @file The README's examples, run by Node as they stand: they print what their comments say. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const source = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const readme = readFileSync(source('README.md'), 'utf8');
/** Every example that prints something, with the heading that it stands under. */
const examples = readme
  .split(/^#+ /m)
  .flatMap((section) =>
    [...section.matchAll(/^```js\n([\s\S]*?)^```/gm)]
      .map(([, code]) => ({ heading: section.split('\n')[0], code: code! }))
      .filter(({ code }) => code.includes('console.log')),
  );

/** A project that has this package installed. */
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'readme-'));
  const installed = join(project, 'node_modules/@striate/tensor');
  buildSync({
    entryPoints: {
      index: source('src/index.ts'),
      'reference/index': source('src/reference/index.ts'),
    },
    outdir: join(installed, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
  });
  writeFileSync(join(installed, 'package.json'), readFileSync(source('package.json')));
});
afterAll(() => rmSync(project, { recursive: true }));

/** The comments behind and below each console.log. */
function promised(code: string): string[] {
  const lines: string[] = [];
  let isBelow = false;
  for (const line of code.split('\n')) {
    const [, comment] = /\/\/ (.*)$/.exec(line) ?? [];
    const isLog = line.includes('console.log(');
    isBelow = isLog || (isBelow && /^ *\/\//.test(line));
    if (isBelow && comment !== undefined) lines.push(comment);
  }
  return lines;
}

test('there are some', () => {
  expect(examples).toHaveLength(6);
});

test.each(examples)('under $heading', ({ code }) => {
  const file = join(project, 'train.mjs');
  writeFileSync(file, code);
  const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
  expect(printed.replaceAll(`${project}/`, '').trimEnd().split('\n')).toEqual(promised(code));
});
