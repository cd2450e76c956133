/**
 * @file Each package in a project of its own, with the packages that it is made of and no others: it runs the first
 * program of its README. What npm has to fetch is in its cache by then, or is fetched.
 */
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUDGETS, minifiedSize } from '../budgets.mjs';
import { manifest, PUBLISHED } from '../packages.mjs';
import { firstExample } from '../readme.mjs';
import { npmInstall, Project, tarballs } from './project.js';

/** A package's own @striate packages, as dependencies or peers. */
function closure(name: string): string[] {
  const { dependencies, peerDependencies } = manifest(name);
  const needed = Object.keys({ ...dependencies, ...peerDependencies })
    .filter((other) => other.startsWith('@striate/'))
    .map((other) => other.slice('@striate/'.length));
  return [...new Set([name, ...needed, ...needed.flatMap(closure)])];
}

/** What the first program of each README says when it has run. */
const SAYS: Record<string, RegExp> = {
  shapes: /^\[ 64, 42, 42 \]\n\[ 64, 20, 20 \]\n\[ 8, 9216 \]\n$/,
  tensor: /^14 Float32Array\(3\) \[ 2, 4, 6 \]\n$/,
  layers: /Conv2d[\s\S]*Linear/,
  optim: /^\[ 3, -1, 2 \]\n$/,
  datasets: /^\[ 'Cat', 'Dog' \] 36 4\n\[ 16, 128, 128, 3 \] Int32Array\(16\)/,
  'backend-node': /threads?, \w+\nFloat32Array\(4\) \[ 7, 10, 15, 22 \]\n$/,
};

// alexnet needs all the others: npm.test.ts and pnpm.test.ts have it.
const alone = PUBLISHED.filter((name) => name !== 'alexnet');

describe.each(alone)('%s', (name) => {
  const project = new Project({ type: 'module' });
  beforeAll(() => {
    const { status, stderr } = npmInstall(project, tarballs(...closure(name)));
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
  afterAll(() => project.remove());

  test('runs where nothing else is', () => {
    const { code, language } = firstExample(`packages/${name}/README.md`);
    project.write('first.mjs', transformSync(code, { loader: language }).code);
    if (name === 'backend-webgpu') {
      // Its program needs an adapter; without the optional package that brings one, it says so.
      const { status, stderr } = project.run(process.execPath, ['first.mjs']);
      expect(status).toBe(1);
      expect(stderr).toContain("code: 'no-webgpu'");
      expect(stderr).toContain('npm install webgpu');
    } else {
      expect(project.node('first.mjs')).toMatch(SAYS[name]!);
    }
  });

  const budget = BUDGETS[name as keyof typeof BUDGETS];
  if (!budget) return;
  test(`is at most ${budget} KB, minified and gzipped`, async () => {
    const size = await minifiedSize(`@striate/${name}`, project.folder);
    expect(size).toBeLessThanOrEqual(budget * 1024);
    expect(size).toBeGreaterThan(2048);
  });
});
