/** @file The guide says what is so: its code is the example's, its messages are the suite's, its numbers are counted. */
import { readdirSync, readFileSync } from 'node:fs';
import { cases, conformance } from '@striate/tensor/conformance';
import { describe, expect, test } from 'vitest';
import { backendOn, custom } from '../src/backend.js';
import { openDevice } from '../src/device.js';
import { counting } from './counting.js';
import { fused } from './fused.js';
import { mistakes } from './mistakes.js';

const folder = new URL('..', import.meta.url);
const guide = readFileSync(new URL('README.md', folder), 'utf8');
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');

/** The code blocks in one of `languages`, also those within lists. */
function blocks(...languages: string[]): string[] {
  const fences = guide.matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm);
  return [...fences]
    .filter(([, language]) => languages.includes(language!))
    .map(([, , code]) => code!);
}

/** Without indentation: an excerpt stands further left than its source. */
const flush = (code: string) => code.replace(/^ +/gm, '').trim();

describe('code', () => {
  const sources = ['src', 'test', 'test/programs']
    .flatMap((name) => readdirSync(new URL(name, folder)).map((file) => `${name}/${file}`))
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => flush(textOf(name)));

  test.each(blocks('ts', 'js').map((code) => [flush(code)]))(
    'is in one of the sources: %s',
    (code) => {
      // What is left out of an excerpt is marked.
      const parts = code.split('\n// ...\n');
      expect(sources.some((source) => parts.every((part) => source.includes(part)))).toBe(true);
    },
  );

  test('of package.json is in package.json', () => {
    const [excerpt] = blocks('json');
    expect(JSON.parse(textOf('package.json'))).toMatchObject(JSON.parse(excerpt!));
  });
});

test('the table has every required kernel, with its file', async () => {
  const device = openDevice();
  const said = new Set([
    'contractVersion',
    'name',
    'device',
    'dtypes',
    ...Object.keys(device.memory),
  ]);
  const kernels = Object.keys(backendOn(device)).filter((name) => !said.has(name));
  expect(kernels).toHaveLength(30);
  for (const kernel of kernels) {
    const [, file] = new RegExp(`^\\|.*\`${kernel}\`.*\\| \`(src/.*?)\``, 'm').exec(guide) ?? [];
    expect(textOf(file ?? `no row for ${kernel}`)).toMatch(new RegExp(`^ +${kernel}: `, 'm'));
  }
});

test.each(Object.entries(mistakes))(
  'the suite says of a mistake what the guide quotes: %s',
  async (name, open) => {
    const found = cases.find((one) => one.name === name)!;
    await found.run(await custom());
    const failure = await found.run(open()).catch((error: Error) => error.message);
    expect(guide).toContain(`| \`${failure}\``);
  },
);

test('an exclusion is skipped, with its reason', () => {
  const skipped: string[] = [];
  const recorder = Object.assign(() => {}, { skip: (name: string) => void skipped.push(name) });
  const exclude = [
    { name: 'unary: relu of NaN and infinities', reason: 'WGSL may assume that there is no NaN.' },
  ];
  conformance({ backend: custom, test: recorder, exclude });
  expect(skipped).toEqual([
    'unary: relu of NaN and infinities (excluded: WGSL may assume that there is no NaN.)',
  ]);
});

test('an optional kernel is found, and proven', async () => {
  const device = openDevice();
  const { backend, launches } = counting({ ...backendOn(device), ...fused(device.compute) });
  for (const one of cases.filter(({ kernel }) => kernel === 'maskedScale')) await one.run(backend);
  expect(new Set(launches)).toEqual(new Set(['upload', 'maskedScale']));
});
