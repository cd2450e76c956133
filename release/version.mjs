/**
 * @file `node release/version.mjs`: turns changesets into versions and changelogs, as `changeset version` does, with
 * one difference. Changesets raise a package by a major version when a peer leaves its range, and before 1.0.0 every
 * minor version of @striate/tensor does. There a minor version already says "does not fit what was before", so that
 * is what the packages around it get; 1.0.0 comes when a changeset says `major` itself.
 */
import { fileURLToPath } from 'node:url';
import applyReleasePlan from '@changesets/apply-release-plan';
import { read } from '@changesets/config';
import getReleasePlan from '@changesets/get-release-plan';
import { getPackages } from '@manypkg/get-packages';
import semver from 'semver';
import { root } from './packages.mjs';

/** What the changesets of a repository come to: names, old and new versions. */
export async function releasePlan(repository = root) {
  const plan = await getReleasePlan(repository);
  const asked = plan.changesets.flatMap(({ releases }) => releases);
  if (asked.some(({ type }) => type === 'major')) return plan;
  const releases = plan.releases.map((release) => {
    const { type, oldVersion } = release;
    if (type !== 'major' || semver.major(oldVersion) > 0) return release;
    return { ...release, type: 'minor', newVersion: semver.inc(oldVersion, 'minor') };
  });
  return { ...plan, releases };
}

/** Writes versions and changelogs, and removes the changesets that they came from. */
export async function applyVersions(repository = root) {
  const packages = await getPackages(repository);
  const plan = await releasePlan(repository);
  await applyReleasePlan(plan, packages, await read(repository, packages));
  return plan;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { releases } = await applyVersions();
  for (const { name, oldVersion, newVersion } of releases) {
    console.log(`${name} ${oldVersion} -> ${newVersion}`);
  }
}
