/**
 * @file Code and formulas as HTML that is ready when the page is: a page that came from the server has nothing left
 * to highlight or to typeset, and React takes over one element instead of hundreds.
 */
import katex from 'katex';
import type { Code, Nodes, Parent } from 'mdast';
import type { InlineMath, Math as MathBlock } from 'mdast-util-math';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import { highlight } from './highlight';

const attributesOf = (attributes: Readonly<Record<string, string | undefined>>) =>
  Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [{ type: 'mdxJsxAttribute' as const, name, value }],
  );

function codeElement({ value, lang, meta }: Code): MdxJsxFlowElement {
  const title = /title="([^"]*)"/.exec(meta ?? '')?.[1];
  const attributes = attributesOf({ html: highlight(value, lang), title });
  return { type: 'mdxJsxFlowElement', name: 'Code', attributes, children: [] };
}

function formulaElement(node: MathBlock | InlineMath): MdxJsxFlowElement | MdxJsxTextElement {
  const displayMode = node.type === 'math';
  const attributes = attributesOf({ html: katex.renderToString(node.value, { displayMode }) });
  return displayMode
    ? { type: 'mdxJsxFlowElement', name: 'DisplayFormula', attributes, children: [] }
    : { type: 'mdxJsxTextElement', name: 'Formula', attributes, children: [] };
}

function replacement(node: Nodes): Nodes {
  if (node.type === 'code') return codeElement(node);
  if (node.type === 'math' || node.type === 'inlineMath') return formulaElement(node);
  if ('children' in node) replaceIn(node as Parent);
  return node;
}

function replaceIn(parent: Parent): void {
  parent.children = (parent.children as Nodes[]).map(replacement) as Parent['children'];
}

export default function remarkStatic() {
  return replaceIn;
}
