/** @file What pages must not say: blocks that don't compile as they claim, pictures without a text. */
import type { Nodes, Parent } from 'mdast';
import { blocksOf } from './blocks';
import { complaintsAbout } from './compile';
import type { Page } from './pages';

export function* nodesOf(parent: Parent): Generator<Nodes> {
  for (const child of parent.children as Nodes[]) {
    yield child;
    if ('children' in child) yield* nodesOf(child as Parent);
  }
}

export const where = (path: string, line: number | undefined) => `${path}:${line}`;

/** A name that a package no longer has is an error of the compiler; so is an error that a page shows and is none. */
function blocksThatLie(pages: readonly Page[]): string[] {
  const blocks = pages
    .flatMap(({ path, tree }) => blocksOf(tree).map((block) => ({ ...block, path })))
    .filter(({ kind }) => kind !== 'fragment');
  const said = complaintsAbout(blocks);
  return blocks.flatMap(({ kind, output, path, line }, i) => {
    const expected = kind === 'compile-error' ? output : '';
    if (said[i] === expected) return [];
    return [`${where(path, line)}: the compiler says "${said[i]}", and should say "${expected}".`];
  });
}

function hasText(node: Nodes): boolean {
  if (node.type === 'image') return Boolean(node.alt?.trim());
  const isTag = node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
  if (!isTag || node.name !== 'img') return true;
  return node.attributes.some((one) => 'name' in one && one.name === 'alt' && one.value);
}

function silentPictures(pages: readonly Page[]): string[] {
  return pages.flatMap(({ path, tree }) =>
    [...nodesOf(tree)]
      .filter((node) => !hasText(node))
      .map((node) => `${where(path, node.position?.start.line)}: a picture without a text.`),
  );
}

export const complaintsOf = (pages: readonly Page[]): string[] => [
  ...silentPictures(pages),
  ...blocksThatLie(pages),
];
