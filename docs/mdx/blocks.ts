/** @file What a fence of TypeScript in a page is: the one reading of it that pages and tests share. */
import type { Code, Nodes, Parent } from 'mdast';

/**
 * - `runnable`: an editable block of the page, executed by CI too
 * - `node`: needs Node; CI executes it
 * - `compile-error`: CI compiles it; its output is what the compiler says
 * - `fragment`: a part of a program; CI only parses it
 */
export const BLOCK_KINDS = ['runnable', 'node', 'compile-error', 'fragment'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

export interface Block {
  readonly kind: BlockKind;
  readonly title: string | undefined;
  readonly code: string;
  /** What the block prints, from the fence `text output` right behind it. */
  readonly output: string | undefined;
  /** The line in the file at which the code begins. */
  readonly line: number;
}

const isCode = (node: Nodes | undefined): node is Code => node?.type === 'code';

/** Whether `node` is the fence ```text output. */
export function isOutput(node: Nodes | undefined): node is Code {
  return isCode(node) && node.lang === 'text' && /(^|\s)output(\s|$)/.test(node.meta ?? '');
}

/** Reads the fence among `siblings` at `index`; undefined for what is no TypeScript. */
export function blockAt(siblings: readonly Nodes[], index: number): Block | undefined {
  const node = siblings[index];
  if (!isCode(node) || node.lang !== 'ts') return undefined;
  const words = (node.meta ?? '').split(/\s+/);
  const kind = BLOCK_KINDS.find((name) => words.includes(name));
  const line = (node.position?.start.line ?? 0) + 1;
  if (!kind) {
    throw new Error(
      `The block of TypeScript at line ${line} doesn't say what it is. Write one of ${BLOCK_KINDS.join(', ')} behind \`\`\`ts.`,
    );
  }
  const next = siblings[index + 1];
  const title = /title="([^"]*)"/.exec(node.meta ?? '')?.[1];
  return { kind, title, code: node.value, output: isOutput(next) ? next.value : undefined, line };
}

/** Every block of TypeScript in a page, in order. */
export function blocksOf(tree: Parent): Block[] {
  const children = tree.children as Nodes[];
  return children.flatMap((child, index) => {
    const block = blockAt(children, index);
    if (block) return [block];
    return 'children' in child ? blocksOf(child as Parent) : [];
  });
}
