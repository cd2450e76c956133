/** @file All packages in a project made with pnpm, where a package sees what it asks for and nothing else. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PNPM } from '../../scripts/setup.mjs';
import { PUBLISHED } from '../packages.mjs';
import { firstExample } from '../readme.mjs';
import { Project, tarballs } from './project.js';

const files = PUBLISHED.map((name) => [`@striate/${name}`, `file:${tarballs(name)[0]}`]);
/** What the training program of the README imports. */
const imported = ['tensor', 'layers', 'optim', 'backend-node', 'alexnet'];
const project = new Project({
  type: 'module',
  dependencies: Object.fromEntries(files.filter(([name]) => imported.includes(name!.slice(9)))),
  // The registry has none of them yet.
  pnpm: { overrides: Object.fromEntries(files) },
});
const pnpm = ['--yes', PNPM];

beforeAll(() => {
  const install = ['install', '--prefer-offline', '--config.strict-peer-dependencies=true'];
  project.must('npx', [...pnpm, ...install, '--ignore-workspace'], { CI: 'true' });
}, 120_000);
afterAll(() => project.remove());

test('the training program of the README runs', () => {
  project.write('train.mjs', firstExample('README.md').code);
  expect(project.node('train.mjs').trim().split('\n')).toHaveLength(5);
});

test('the command runs, and knows the engine that it brings', () => {
  const devices = project.must(join('node_modules', '.bin', 'alexnet'), ['devices']);
  expect(devices).toMatch(/^cpu +yes/m);
});
