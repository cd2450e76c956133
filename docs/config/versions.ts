/**
 * @file Which version the site is of, and where the others are: each release's site stays as it was, in a folder of its
 * own beside the newest (`scripts/freeze.mjs`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import released from '../versions.json';

const manifest = readFileSync(join(__dirname, '../../packages/tensor/package.json'), 'utf8');
/** All packages have one version. */
export const VERSION: string = JSON.parse(manifest).version;

/** Where the newest site lies, and this one. */
const newest = process.env.STRIATE_DOCS_BASE ?? '/';
const frozen = process.env.STRIATE_DOCS_FROZEN;
export const BASE_URL = frozen ? `${newest}${frozen}/` : newest;

/** Sites beside this one are other sites to it: no page of theirs is known here. */
const siteAt = (path: string, label: string) => ({
  href: `pathname://${path}`,
  label,
  target: '_self',
});

/** A menu of versions, once there are any. */
export const versionItems =
  released.length === 0
    ? []
    : [
        {
          type: 'dropdown',
          label: frozen ?? 'Newest',
          position: 'right' as const,
          items: [
            siteAt(newest, 'Newest'),
            ...released.map((version: string) => siteAt(`${newest}${version}/`, version)),
          ],
        },
      ];
