/** @file What the site's build doesn't look at: PyTorch beside Striate. What else pages must have fails the build. */
import type { Parent } from 'mdast';
import { expect, it } from 'vitest';
import { blocksOf } from '../mdx/blocks';
import { nodesOf, where } from '../mdx/check';
import { pages } from '../mdx/pages';

it('every block of the course that runs has PyTorch beside it', () => {
  const alone = pages
    .filter(({ path }) => path.startsWith('course/'))
    .flatMap(({ path, tree }) => {
      const compared = [...nodesOf(tree)].filter(
        (node) =>
          node.type === 'mdxJsxFlowElement' &&
          node.name === 'Compare' &&
          node.children.some((child) => child.type === 'code' && child.lang === 'python'),
      );
      const lines = new Set(
        compared.flatMap((node) => blocksOf(node as Parent)).map(({ line }) => line),
      );
      return blocksOf(tree)
        .filter(({ kind, line }) => kind === 'runnable' && !lines.has(line))
        .map(({ line }) => where(path, line));
    });
  expect(alone).toEqual([]);
});
