/** @file Turns ```ts runnable into <Runnable>, and sorts what <Compare> holds into its two sides. */
import type { Code, Nodes, Parent } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx';
import { blockAt, isOutput } from './blocks';
import { highlight } from './highlight';

type Attributes = Readonly<Record<string, string | undefined>>;

function element(name: string, attributes: Attributes, children: Nodes[] = []): MdxJsxFlowElement {
  return {
    type: 'mdxJsxFlowElement',
    name,
    attributes: Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [{ type: 'mdxJsxAttribute' as const, name: key, value }],
    ),
    children: children as MdxJsxFlowElement['children'],
  };
}

const isPython = (node: Nodes): node is Code => node.type === 'code' && node.lang === 'python';

/** The two sides of <Compare>: all but what is in Python, and that. */
function sides(children: Nodes[]): Nodes[] {
  const isTheirs = (node: Nodes, index: number) =>
    isPython(node) || (isOutput(node) && index > 0 && isPython(children[index - 1]!));
  const ours = children.filter((node, index) => !isTheirs(node, index));
  return [element('Fragment', {}, ours), element('Fragment', {}, children.filter(isTheirs))];
}

function rewrite(parent: Parent): void {
  const children = parent.children as Nodes[];
  const rewritten: Nodes[] = [];
  for (let index = 0; index < children.length; index++) {
    const child = children[index]!;
    const block = blockAt(children, index);
    if (block?.kind === 'runnable') {
      const { code, output, title } = block;
      rewritten.push(element('Runnable', { code, html: highlight(code, 'ts'), output, title }));
      if (output !== undefined) index++;
      continue;
    }
    if (child.type === 'mdxJsxFlowElement' && child.name === 'Compare') {
      child.children = sides(child.children) as MdxJsxFlowElement['children'];
    }
    if ('children' in child) rewrite(child as Parent);
    rewritten.push(child);
  }
  parent.children = rewritten as Parent['children'];
}

interface Options {
  /** The folder of generated pages, whose fences follow no rules of ours. */
  readonly except: string;
}

export default function remarkBlocks({ except }: Options) {
  return (tree: Parent, { path }: { readonly path: string }) => {
    if (!path.startsWith(except)) rewrite(tree);
  };
}
