/** @file The written pages of the site, parsed as the site parses them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Root } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkMath from 'remark-math';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

export const SITE = join(__dirname, '..');
const FOLDERS = ['course', 'guides', 'reference'];
const parser = unified().use(remarkParse).use(remarkFrontmatter).use(remarkMath).use(remarkMdx);

export interface Page {
  /** Path from the folder of the site. */
  readonly path: string;
  readonly tree: Root;
}

export const pages: readonly Page[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(SITE, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.mdx$/.test(name))
    .sort()
    .map((name) => join(SITE, folder, name)),
).map((file) => ({
  path: relative(SITE, file),
  tree: parser.parse(readFileSync(file, 'utf8')),
}));
