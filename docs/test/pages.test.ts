/** @file What the site's build doesn't look at: types in blocks, alternative texts, PyTorch beside Striate. */
import type { Nodes, Parent } from 'mdast';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../mdx/blocks';
import { complaintsAbout } from './compile';
import { pages } from './pages';

function* nodesOf(parent: Parent): Generator<Nodes> {
  for (const child of parent.children as Nodes[]) {
    yield child;
    if ('children' in child) yield* nodesOf(child as Parent);
  }
}

const where = (path: string, line: number | undefined) => `${path}:${line}`;

const blocks = pages.flatMap(({ path, tree }) =>
  blocksOf(tree).map((block) => ({ ...block, place: where(path, block.line) })),
);
const whole = blocks.filter(({ kind }) => kind !== 'fragment');

describe('every block', () => {
  it('compiles as an editor would check it, or fails as its page says', {
    timeout: 200_000,
  }, () => {
    const said = complaintsAbout(whole).map((text, i) => [whole[i]!.place, text]);
    const expected = whole.map(({ kind, output, place }) => [
      place,
      kind === 'compile-error' ? output : '',
    ]);
    expect(said).toEqual(expected);
  });

  it('of the course that runs has PyTorch beside it', () => {
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
          compared.flatMap((node) => blocksOf(node as Parent)).map((b) => b.line),
        );
        return blocksOf(tree)
          .filter(({ kind, line }) => kind === 'runnable' && !lines.has(line))
          .map(({ line }) => where(path, line));
      });
    expect(alone).toEqual([]);
  });
});

describe('every picture', () => {
  it('has a text for those who do not see it', () => {
    const silent = pages.flatMap(({ path, tree }) =>
      [...nodesOf(tree)]
        .filter((node) => {
          if (node.type === 'image') return !node.alt?.trim();
          const isTag = node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
          if (!isTag || node.name !== 'img') return false;
          return !node.attributes.some((one) => 'name' in one && one.name === 'alt' && one.value);
        })
        .map((node) => where(path, node.position?.start.line)),
    );
    expect(silent).toEqual([]);
  });
});
