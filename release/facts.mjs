/** @file The line under each README's title: size, dependencies, licence, as the build and the lockfile have them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifiedSize, PAGE_ENTRIES } from './budgets.mjs';
import { dependencyCounts } from './dependencies.mjs';
import { manifest, PUBLISHED, root } from './packages.mjs';

const LINE = /^.* <!-- facts: pnpm record -->$/m;
const SIZE = /(\d+) KB minified/;

const readmeOf = (name) => join(root, 'packages', name, 'README.md');

function bringsOf(name) {
  const { own, foreign } = dependencyCounts(name);
  const counted = [foreign > 0 && `${foreign} of npm`, own > 0 && `${own} of @striate`].filter(
    Boolean,
  );
  return counted.length > 0 ? `dependencies: ${counted.join(', ')}` : 'no dependencies';
}

/** The facts of a package in whole KB, and its README with them. */
async function factsOf(name) {
  const entry = PAGE_ENTRIES[name];
  const kilobytes = entry && Math.round((await minifiedSize(entry, join(root, 'release'))) / 1024);
  const { license, peerDependencies = {} } = manifest(name);
  const badges = [
    entry && `${kilobytes} KB minified and gzipped`,
    bringsOf(name),
    '@striate/tensor' in peerDependencies && 'peer: @striate/tensor',
    license,
  ];
  const line = badges
    .filter(Boolean)
    .map((text) => `\`${text}\``)
    .join(' ');
  const written = readFileSync(readmeOf(name), 'utf8');
  if (!LINE.test(written)) throw new Error(`${readmeOf(name)} has no line for its facts.`);
  return {
    name,
    file: readmeOf(name),
    written,
    fresh: written.replace(LINE, `${line} <!-- facts: pnpm record -->`),
  };
}

/** READMEs with their facts as they are now. */
export function freshReadmes() {
  return Promise.all(PUBLISHED.map(factsOf));
}

/** Whether a README says what is so; a size may be a KB off, so that not every change has to touch it. */
export function isTrue({ written, fresh }) {
  const [said, is] = [written, fresh].map((text) => Number(SIZE.exec(text)?.[1] ?? 0));
  return Math.abs(said - is) <= 1 && written.replace(SIZE, '') === fresh.replace(SIZE, '');
}
