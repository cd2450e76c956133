/** @file Versions that do not fit each other are an error that says so: when they are installed, or when they load. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { npmInstall, Project, tarballs } from './project.js';

const project = new Project({ type: 'module' });
const at = (...path: string[]) => join(project.folder, 'node_modules', ...path);

beforeAll(() => {
  const { status, stderr } = npmInstall(project, tarballs('layers', 'tensor', 'shapes'));
  expect(status, stderr).toBe(0);
});
afterAll(() => project.remove());

test('npm refuses a tensor whose minor version is another than the layers ask for', () => {
  const later = new Project({ type: 'module' });
  // A package of the next minor version, made from the installed one.
  const tensor = join(later.folder, 'tensor');
  cpSync(at('@striate/tensor'), tensor, { recursive: true });
  const file = join(tensor, 'package.json');
  const packed = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    packed.replace(`"version": "${inject('tarballs').tensor!.version}"`, '"version": "0.99.0"'),
  );
  const { status, stderr } = npmInstall(later, [...tarballs('layers', 'shapes'), './tensor']);
  later.remove();
  expect(status).toBe(1);
  expect(stderr).toContain('ERESOLVE');
  expect(stderr).toMatch(/Found: @striate\/tensor@0\.99\.0/);
  expect(stderr).toMatch(/peer @striate\/tensor@"\^0\.\d+\.0" from @striate\/layers/);
});

test('two copies of tensor are refused when the second one loads', () => {
  cpSync(at('@striate/tensor'), at('@striate/layers/node_modules/@striate/tensor'), {
    recursive: true,
  });
  project.write('two.mjs', `import '@striate/tensor';\nimport '@striate/layers';`);
  const { status, stderr } = project.run(process.execPath, ['two.mjs']);
  expect(status).toBe(1);
  expect(stderr).toContain('Two copies of @striate/tensor are loaded');
  expect(stderr).toContain('npm ls @striate/tensor');
});

test('a backend of another contract is refused when a tensor is put on it', () => {
  project.write(
    'other.mjs',
    `import { tensor } from '@striate/tensor';
    import { reference } from '@striate/tensor/reference';
    const backend = reference();
    const later = Object.create(backend, { contractVersion: { value: 99 } });
    try { tensor([1], { backend: later }); } catch (error) { console.log(error.message); }`,
  );
  expect(project.node('other.mjs')).toMatch(
    /written for contract 99, but this is \d+\. Install versions of @striate\/tensor and the backend/,
  );
});
