/**
 * @file Blocks, run in Node on the built packages, with the output that their page shows. `site.test.ts` runs those of
 * pages where they belong, in a page: here they are run where there is no Chromium, or where somebody asks for it.
 */
import { describe, expect, it } from 'vitest';
import { type Block, blocksOf } from '../mdx/blocks';
import { pages } from '../mdx/pages';
import { type Entry, entryAsText } from '../src/run/entries';
import { execute } from '../src/run/execute';
import { PACKAGES } from '../src/run/packages';
import { chromiumPath } from './site/visit';

/** A block that is for Node may import what it likes; one of a page, what the page has. */
async function load(name: string, kind: Block['kind']): Promise<unknown> {
  if (kind === 'runnable' && !PACKAGES[name]) throw new Error(`A page has no package '${name}'.`);
  return import(name);
}

async function outputOf({ code, kind }: Block): Promise<string> {
  const entries: Entry[] = [];
  await execute(code, {
    load: (name) => load(name, kind),
    emit: (entry) => entries.push(entry),
  });
  return entries.map(entryAsText).join('\n');
}

const areAllRun = !chromiumPath || process.env.STRIATE_BLOCKS === 'all';

describe.each(pages)('$path', ({ tree }) => {
  const blocks = blocksOf(tree);
  const run = blocks.filter(({ kind }) => kind === 'node' || (kind === 'runnable' && areAllRun));

  it.each(run)('the block at line $line prints what the page shows', async (block) => {
    expect(await outputOf(block)).toBe(block.output ?? '');
  });

  it(`has ${blocks.length} blocks that say what they are`, () => {
    expect(blocks.filter(({ kind, output }) => kind === 'fragment' && output)).toEqual([]);
  });
});
