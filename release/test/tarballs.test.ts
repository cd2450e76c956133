/** @file Each tarball: what is in it, what its package.json says, and that types and modules fit (publint, attw). */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, test } from 'vitest';
import { filesIn } from '../pack.mjs';
import { PUBLISHED } from '../packages.mjs';

/** What may be in a tarball beside what every one has. */
const OWN: Record<string, RegExp> = {
  alexnet: /^dist\/THIRD-PARTY-NOTICES\.txt$/,
  'backend-node':
    /^(bin\/striate-tensorflow\.mjs|docs\/\w+\.md|native\/.+\.(cpp|h)|prebuilds\/.+\.node|scripts\/(build-native|compile)\.mjs)$/,
};
const USUAL = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.+\.(js|js\.map|d\.ts))$/;

describe.each(PUBLISHED)('%s', (name) => {
  const { tarball, version } = inject('tarballs')[name]!;
  const files = filesIn(tarball);
  const manifest = JSON.parse(
    execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
  );

  test('holds what it needs and nothing else', () => {
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md']));
    expect(files.filter((file) => !USUAL.test(file) && !OWN[name]?.test(file))).toEqual([]);
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
  });

  test('says what it is, and asks for versions that fit it', () => {
    expect(version).not.toBe('0.0.0');
    expect(manifest).toMatchObject({
      version,
      license: 'MIT',
      type: 'module',
      engines: { node: '>=20.19' },
      publishConfig: { access: 'public' },
      repository: {
        type: 'git',
        url: 'git+https://example.invalid/owner/name.git',
        directory: `packages/${name}`,
      },
    });
    expect(manifest.description.length).toBeGreaterThan(30);
    expect(manifest.keywords.length).toBeGreaterThan(4);
    expect(manifest).toHaveProperty('sideEffects');
    const asked = { ...manifest.dependencies, ...manifest.peerDependencies };
    for (const [other, range] of Object.entries(asked)) {
      expect(range).toMatch(other.startsWith('@striate/') ? `^${version}` : /^[\^~>=]*\d/);
    }
  });

  test('publint finds nothing', async () => {
    const { buffer } = readFileSync(tarball);
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('the types are not wrong (ES modules only)', async () => {
    const analysed = await checkPackage(
      createPackageFromTarballData(new Uint8Array(readFileSync(tarball))),
    );
    const problems = analysed.types ? analysed.problems : [{ kind: 'NoTypes' }];
    // CommonJS callers have require(esm), and resolution as before `exports` is not what Node does.
    const others = problems.filter(
      (problem) =>
        problem.kind !== 'CJSResolvesToESM' &&
        !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    );
    expect(others).toEqual([]);
  });
});
