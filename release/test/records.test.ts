/** @file What is recorded of the packages is so: surfaces, licences, the facts in READMEs. `pnpm record` writes them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { API, changedSurfaces, reportOf } from '../api.mjs';
import { advisoriesFor } from '../audit.mjs';
import { bundled, isCompatible, licences, licencesPage, shipped } from '../dependencies.mjs';
import { ENTRIES } from '../entries.mjs';
import { freshReadmes, isTrue } from '../facts.mjs';
import { PUBLISHED, root } from '../packages.mjs';
import { releasePlan } from '../version.mjs';

test('the surface of every entry point is the one in its report', () => {
  const temporary = mkdtempSync(join(tmpdir(), 'striate-api-'));
  const changed = changedSurfaces(temporary);
  rmSync(temporary, { recursive: true });
  expect(changed, 'look at what changed, then: pnpm record').toEqual([]);
  const reports = ENTRIES.map(({ specifier }) => reportOf(specifier));
  expect(readdirSync(API).sort()).toEqual(reports.sort());
});

// Which packages sharp brings differs by platform; the list is the one of Linux.
if (process.platform === 'linux') {
  test('licences of dependencies are listed, and MIT packages may use them', () => {
    expect(licences().length).toBeGreaterThan(10);
    expect(bundled().length).toBeGreaterThan(40);
    const list = [...licences(), ...bundled()];
    expect(list.filter((dependency) => !isCompatible(dependency))).toEqual([]);
    expect(readFileSync(join(root, 'release/licences.md'), 'utf8')).toBe(licencesPage());
  });

  test('sizes and dependencies in the READMEs are those of the build; a size may be a KB off', async () => {
    const stale = (await freshReadmes()).filter((readme) => !isTrue(readme));
    expect(
      stale.map(({ name }) => name),
      'pnpm record',
    ).toEqual([]);
  });
}

test('a licence that is not known, or not compatible, is found', () => {
  const of = (licence: string | undefined, family = 'left-pad') =>
    isCompatible({ family, licence });
  expect([
    of('MIT'),
    of('(MIT OR CC0-1.0)'),
    of('LGPL-3.0-or-later', '@img/sharp-libvips-*'),
  ]).toEqual([true, false, true]);
  expect([of(undefined), of('GPL-3.0'), of('LGPL-3.0-or-later'), of('MIT AND GPL-3.0')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('an audit minds what users get, installed or within a file of ours, and nothing else', () => {
  const advisory = (name: string) => ({
    module_name: name,
    severity: 'high',
    title: 'bad',
    url: 'https://example.invalid/1',
  });
  const answer = {
    advisories: { 1: advisory('vega'), 2: advisory('sharp'), 3: advisory('turbo') },
  };
  expect(advisoriesFor(shipped(), answer)).toEqual([
    'high: vega: bad (https://example.invalid/1)',
    'high: sharp: bad (https://example.invalid/1)',
  ]);
});

test('all packages have one version next, and before 1.0.0 nothing makes it 1.0.0 unasked', async () => {
  const { releases } = await releasePlan();
  const published = releases.filter(({ name }) =>
    PUBLISHED.includes(name.slice('@striate/'.length)),
  );
  const versions = new Set(published.map(({ newVersion }) => newVersion));
  expect(versions.size).toBeLessThanOrEqual(1);
  for (const { type, oldVersion, newVersion } of published) {
    expect(['minor', 'patch']).toContain(type);
    expect(newVersion.split('.')[0]).toBe(oldVersion.split('.')[0]);
  }
});
