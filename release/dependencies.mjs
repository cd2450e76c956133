/** @file What published packages bring along, read from the lockfile, with licences from the installed packages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PUBLISHED, root } from './packages.mjs';

/** Licences under which a dependency may be used by MIT packages; those of libraries that are only linked to. */
const COMPATIBLE = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
];
const LINKED = ['LGPL-3.0-or-later'];

const lock = parse(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));

/** `name@version` without the peers that a version was resolved with. */
const identity = (key) => key.replace(/\(.*$/, '');
const nameOf = (key) => key.slice(0, key.lastIndexOf('@'));
/** A package that is published once per platform, under one name. */
const familyOf = (name) =>
  name.replace(
    /-((darwin|freebsd|linux|linuxmusl|win32|webcontainers)-)?(wasm32|arm64|arm|x64|ia32|ppc64|riscv64|s390x)$/,
    '-*',
  );

const folders = readdirSync(join(root, 'node_modules/.pnpm'));

/** The package.json of an installed package, or undefined where it is for another platform. */
function installed(key) {
  const folder = key.replaceAll('/', '+');
  const found = folders.find((name) => name === folder || name.startsWith(`${folder}_`));
  if (!found) return undefined;
  const file = join(root, 'node_modules/.pnpm', found, 'node_modules', nameOf(key), 'package.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** What a package of npm asks for; peers, which the lockfile lists among them, are whoever installs it's business. */
function askedBy(key) {
  const { peerDependencies = {} } = lock.packages[identity(key)];
  const { dependencies, optionalDependencies } = lock.snapshots[key];
  const asked = Object.entries({ ...dependencies, ...optionalDependencies });
  return asked.filter(([name]) => !(name in peerDependencies));
}

/** Names and versions of all that is installed with a package by default on this platform, npm's and ours. */
export function closureOf(name) {
  const found = new Set();
  const visit = (asked) => {
    for (const [dependency, version] of asked) {
      const isOwn = version.startsWith('link:');
      const key = `${dependency}@${version}`;
      const known = isOwn ? dependency : identity(key);
      if (found.has(known) || !(isOwn || installed(known))) continue;
      found.add(known);
      visit(isOwn ? importerOf(dependency.slice('@striate/'.length)) : askedBy(key));
    }
  };
  visit(importerOf(name));
  return [...found].sort();
}

function importerOf(name) {
  const { dependencies = {} } = lock.importers[`packages/${name}`];
  return Object.entries(dependencies).map(([key, { version }]) => [key, version]);
}

/** How many packages of npm and of ours come with a package; one for all platforms where there is one for each. */
export function dependencyCounts(name) {
  const all = closureOf(name);
  const own = all.filter((key) => key.startsWith('@striate/'));
  const foreign = new Set(
    all.filter((key) => !own.includes(key)).map((key) => familyOf(nameOf(key))),
  );
  return { own: own.length, foreign: foreign.size };
}

/** Every package of npm that a published package brings: its licence, and whose it is. */
export function licences() {
  const families = new Map();
  for (const name of PUBLISHED) {
    for (const key of closureOf(name).filter((key) => !key.startsWith('@striate/'))) {
      const family = familyOf(nameOf(key));
      const entry = families.get(family) ?? { licence: undefined, users: new Set() };
      entry.licence ??= installed(key)?.license;
      entry.users.add(name);
      families.set(family, entry);
    }
  }
  return [...families]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, { licence, users }]) => ({ family, licence, users: [...users] }));
}

/** What is in a package's own files, by the notices that its build wrote. */
export function bundled() {
  const notices = readFileSync(join(root, 'packages/alexnet/dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  const entries = [...notices.matchAll(/^- (\S+) \S+ \((.+)\)$/gm)];
  return entries
    .map(([, family, licence]) => ({ family, licence }))
    .sort((a, b) => (a.family < b.family ? -1 : 1));
}

/** Names of all packages of npm whose code users get, whether they install it or it is in a file of ours. */
export function shipped() {
  const installed = PUBLISHED.flatMap(closureOf).filter((key) => !key.startsWith('@striate/'));
  return new Set([...installed.map(nameOf), ...bundled().map(({ family }) => family)]);
}

export function isCompatible({ family, licence }) {
  const parts = (licence ?? '').replaceAll(/[()]/g, '').split(/ (?:AND|OR) /);
  const allowed = family.startsWith('@img/sharp') ? [...COMPATIBLE, ...LINKED] : COMPATIBLE;
  return parts.every((part) => allowed.includes(part));
}

/** The committed list. */
export function licencesPage() {
  const rows = licences().map(
    ({ family, licence, users }) => `| ${family} | ${licence} | ${users.join(', ')} |`,
  );
  const within = bundled().map(({ family, licence }) => `| ${family} | ${licence} |`);
  return `# Licences of dependencies

What is installed with the published packages by default on Linux, written by \`pnpm record\` and held to the lockfile by
the tests. Striate is under the MIT licence. libvips (in \`@img/sharp-*\`) is under the LGPL: a library of its own
that sharp links to when it is loaded, and that can be exchanged.

| package | licence | comes with |
| ------- | ------- | ---------- |
${rows.join('\n')}

## Within alexnet

What draws the plots of reports is one file of \`@striate/alexnet\`, \`dist/vega.js\`; \`dist/THIRD-PARTY-NOTICES.txt\` has
the texts of these licences.

| package | licence |
| ------- | ------- |
${[...new Set(within)].join('\n')}
`;
}
