/**
 * @file `node release/audit.mjs`: what is known against the packages that come with ours, by npm's advisories: their
 * dependencies and what alexnet's files hold. Ends with 1 where there is something, with 2 where npm doesn't answer.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PNPM } from '../scripts/setup.mjs';
import { shipped } from './dependencies.mjs';
import { root } from './packages.mjs';

/** The advisories of `pnpm audit --json` that concern any of these packages, one line each. */
export function advisoriesFor(names, answer) {
  return Object.values(answer.advisories)
    .filter(({ module_name: name }) => names.has(name))
    .map(
      ({ module_name: name, severity, title, url }) => `${severity}: ${name}: ${title} (${url})`,
    );
}

function audit() {
  const { stdout } = spawnSync('npx', ['--yes', PNPM, 'audit', '--json'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return JSON.parse(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = shipped();
  const answer = audit();
  if (!answer.advisories) {
    console.error(`Not audited: ${answer.error?.message ?? 'no answer'}`);
    process.exit(2);
  }
  const found = advisoriesFor(names, answer);
  for (const line of found) console.error(line);
  console.log(`${names.size} packages audited, ${found.length} advisories`);
  process.exit(found.length > 0 ? 1 : 0);
}
