/**
 * @file `node release/pack.mjs FOLDER`: packs every package as a release would publish it, in a copy of the repository
 * with the versions and changelogs that the changesets come to.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PNPM } from '../scripts/setup.mjs';
import { manifest, PUBLISHED, root } from './packages.mjs';
import { stampRepository } from './repository.mjs';
import { applyVersions } from './version.mjs';

const SHARED = ['.changeset', 'LICENSE', 'package.json', 'pnpm-workspace.yaml'];
const NOT_PACKED = new Set(['node_modules', 'src', 'test', 'coverage', '.vitest', '.turbo']);

/** The repository as far as it is packed; packages find each other as in a workspace that was installed. */
function copyRepository() {
  const copy = mkdtempSync(join(tmpdir(), 'striate-pack-'));
  for (const name of SHARED) cpSync(join(root, name), join(copy, name), { recursive: true });
  for (const name of PUBLISHED) {
    const own = join(root, 'packages', name);
    cpSync(own, join(copy, 'packages', name), {
      recursive: true,
      filter: (path) => path === own || !NOT_PACKED.has(basename(path)),
    });
    const scope = join(copy, 'packages', name, 'node_modules/@striate');
    mkdirSync(scope, { recursive: true });
    for (const other of PUBLISHED) {
      symlinkSync(join(copy, 'packages', other), join(scope, other), 'junction');
    }
  }
  return copy;
}

/**
 * Tarballs of all packages in a folder.
 * @param url of the repository that package.json names; left out, as it is in the sources
 * @returns per package its tarball and its package.json as published
 */
export async function packAll(folder, url) {
  const copy = copyRepository();
  try {
    await applyVersions(copy);
    if (url) stampRepository(url, copy);
    mkdirSync(folder, { recursive: true });
    const args = ['--yes', PNPM, '--recursive', 'pack', '--pack-destination', resolve(folder)];
    execFileSync('npx', args, {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'inherit'],
      // There npx is a script.
      shell: process.platform === 'win32',
    });
    return Object.fromEntries(
      PUBLISHED.map((name) => {
        const packed = manifest(name, copy);
        const file = readdirSync(folder).find((f) => f === `striate-${name}-${packed.version}.tgz`);
        return [name, { tarball: join(resolve(folder), file), version: packed.version }];
      }),
    );
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Names of the files in a tarball, without the folder `package/` that all lie in. */
export function filesIn(tarball) {
  return execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, url] = process.argv.slice(2);
  if (!folder) {
    console.error('Usage: node release/pack.mjs FOLDER [https://HOST/OWNER/NAME]');
    process.exit(2);
  }
  for (const { tarball } of Object.values(await packAll(folder, url))) console.log(tarball);
}
