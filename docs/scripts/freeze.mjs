/**
 * @file `pnpm --filter @striate/docs freeze`, at a release: builds the site of this version into `frozen/VERSION`, which is
 * laid beside the newest and stays as it is, and writes the version into the list that the menu shows.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const site = fileURLToPath(new URL('..', import.meta.url));
const list = new URL('../versions.json', import.meta.url);
const manifest = new URL('../../packages/tensor/package.json', import.meta.url);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

const { version } = read(manifest);
if (version === '0.0.0') {
  console.error('Nothing is released yet: `pnpm version-packages` gives the packages a version.');
  process.exit(1);
}
const versions = [version, ...read(list).filter((one) => one !== version)];
writeFileSync(list, `${JSON.stringify(versions)}\n`);
const docusaurus = createRequire(import.meta.url).resolve('@docusaurus/core/bin/docusaurus.mjs');
const { status } = spawnSync(
  process.execPath,
  [docusaurus, 'build', '--out-dir', `frozen/${version}`],
  { cwd: site, stdio: 'inherit', env: { ...process.env, STRIATE_DOCS_FROZEN: version } },
);
process.exitCode = status ?? 1;
