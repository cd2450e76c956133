/**
 * @file `pnpm record`, after a build: writes what is recorded of the packages. Surfaces of entry points to
 * release/api, licences of dependencies to release/licences.md, sizes and dependencies into READMEs.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedSurfaces } from './api.mjs';
import { licencesPage } from './dependencies.mjs';
import { freshReadmes } from './facts.mjs';
import { root } from './packages.mjs';

const temporary = mkdtempSync(join(tmpdir(), 'striate-api-'));
const changed = changedSurfaces(temporary, true);
rmSync(temporary, { recursive: true });
writeFileSync(join(root, 'release/licences.md'), licencesPage());
for (const { file, fresh } of await freshReadmes()) writeFileSync(file, fresh);
console.log(changed.length > 0 ? `Changed: ${changed.join(', ')}` : 'No surface has changed.');
