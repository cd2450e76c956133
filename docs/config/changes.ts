/** @file The page of changes, put together of the packages' changelogs whenever the site is built. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from '@docusaurus/types';
import { PACKAGES } from './api';
import { VERSION } from './versions';

const changelogOf = (name: string) => join(__dirname, `../../packages/${name}/CHANGELOG.md`);

/** A changelog's title is a heading among others here, and all of them go down one step. */
const chapter = (name: string) =>
  readFileSync(changelogOf(name), 'utf8').replaceAll(/^#+ /gm, (marks) => `#${marks}`);

const page = () => {
  const chapters = PACKAGES.filter((name) => existsSync(changelogOf(name))).map(chapter);
  const said = chapters.length > 0 ? `Version ${VERSION}.` : 'Nothing is published yet.';
  return ['---\ntitle: Changes\nslug: /reference/changes\n---', said, ...chapters].join('\n\n');
};

export default function changesPlugin(): Plugin {
  return {
    name: 'striate-changes',
    async loadContent() {
      writeFileSync(join(__dirname, '../reference/04-changes.md'), `${page()}\n`);
    },
  };
}
