/** @file The built site in a real Chromium: every page, every block, every figure. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../mdx/blocks';
import { pages } from '../mdx/pages';
import { codeToHash } from '../src/run/hash';
import { buildSite, builtPages, type Served, serveSite } from './site/built';
import {
  axeFindings,
  chromiumPath,
  type Look,
  launch,
  open,
  overflowing,
  overflowingOnPhone,
  type Theme,
  turn,
  type Visit,
  visit,
} from './site/visit';

/** `course/00-how-to-read.mdx` is at course/how-to-read/. */
const addressOf = (path: string) => path.replace(/\d+-/, '').replace(/\.mdx?$/, '/');
/**
 * Generated pages are long and differ in nothing but their words: one of them is judged for all, and on a phone they are
 * the desktop's, made narrow.
 */
const isJudged = (address: string) => !address.startsWith('api/') || address === 'api/optim/';

const blockAt = (page: Page, index: number) => page.locator('[data-runnable]').nth(index);

/** Starts a block. One after the other: a page has one mouse, and clicks at once miss. */
async function start(page: Page, index: number): Promise<void> {
  await blockAt(page, index).getByRole('button', { name: 'Run' }).click();
}

/** What the block that was started puts out until it ends, as its page writes it. */
async function endOf(page: Page, index: number): Promise<string> {
  await page.waitForFunction(
    (n) =>
      document.querySelectorAll('[data-runnable]')[n]?.getAttribute('data-runnable') === 'done',
    index,
  );
  return (
    await blockAt(page, index)
      .locator('[data-output] [data-text]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-text')))
  ).join('\n');
}

async function outputOf(page: Page, index: number): Promise<string> {
  await start(page, index);
  return endOf(page, index);
}

/**
 * What is judged where: everything on a desktop in light, once for the frame that all pages have in common; on a
 * phone in dark what differs there.
 */
const JUDGEMENTS = {
  desktop: {},
  phone: { rules: ['color-contrast', 'scrollable-region-focusable', 'nested-interactive'] },
} as const;
const FRAME_IS_JUDGED_AT = 'course/how-to-read/';

async function complaintsAbout(visited: Visit, address: string, look: Look): Promise<string[]> {
  const { page, takeComplaints } = visited;
  const complaints = await overflowing(page);
  if (isJudged(address)) {
    const within =
      address === FRAME_IS_JUDGED_AT ? {} : { within: '#__docusaurus_skipToContent_fallback' };
    complaints.push(...(await axeFindings(page, { ...within, ...JUDGEMENTS[look] })));
  }
  return [...complaints, ...takeComplaints()];
}

/** In CI a missing browser is a failure. */
describe.skipIf(!chromiumPath && !process.env.CI)(
  `the site in Chromium${chromiumPath ? '' : ' (not installed)'}`,
  { concurrent: true },
  () => {
    let browser: Browser;
    let site: Served;
    beforeAll(async () => {
      [browser] = await Promise.all([launch(), buildSite()]);
      site = await serveSite();
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      site?.close();
    });

    it.each([
      ['desktop', 'light'],
      ['phone', 'dark'],
    ] as const)(
      'opens every page on a %s, in both themes',
      { timeout: 400_000 },
      async (look, first) => {
        const visited = await visit(browser, site.url, look, first);
        const found: [string, string[]][] = [];
        // A page is judged as it opens and then turned; the next opens in the other theme. The phone begins with the
        // other one and takes those that are judged in the same order, so that each is judged in both.
        let theme: Theme = first;
        const addresses = builtPages()
          .sort((a, b) => Number(isJudged(b)) - Number(isJudged(a)))
          .filter((one) => look === 'desktop' || isJudged(one));
        for (const address of addresses) {
          await open(visited.page, site.url + address);
          const complaints = await complaintsAbout(visited, address, look);
          if (!isJudged(address)) complaints.push(...(await overflowingOnPhone(visited.page)));
          theme = theme === 'light' ? 'dark' : 'light';
          await turn(visited.page, theme);
          complaints.push(...visited.takeComplaints());
          if (complaints.length > 0) found.push([address, complaints]);
        }
        await visited.close();
        expect(found).toEqual([]);
      },
    );

    const lively = pages
      .map(({ path, tree }) => ({
        path,
        blocks: blocksOf(tree).filter(({ kind }) => kind === 'runnable'),
        hasFigures: JSON.stringify(tree).includes('@site/src/figures/'),
      }))
      .filter(({ blocks, hasFigures }) => blocks.length > 0 || hasFigures)
      // What takes longest begins first.
      .sort((a, b) => Number(b.path.includes('training')) - Number(a.path.includes('training')));
    it.each(lively)(
      'runs the blocks and drives the figures of $path',
      { timeout: 300_000 },
      async ({ path, blocks, hasFigures }) => {
        const { page, takeComplaints, close } = await visit(browser, site.url);
        await open(page, site.url + addressOf(path));
        for (const index of blocks.keys()) await start(page, index);
        const outputs = await Promise.all(blocks.map((_, index) => endOf(page, index)));
        expect(outputs).toEqual(blocks.map(({ output }) => output ?? ''));
        if (hasFigures) {
          const driver = join(__dirname, 'drivers', basename(path).replace(/\.mdx$/, '.ts'));
          expect(existsSync(driver), `${driver} drives the figures of ${path}`).toBe(true);
          const { drive } = (await import(driver)) as { drive(page: Page): Promise<void> };
          await drive(page);
        }
        expect(takeComplaints()).toEqual([]);
        await close();
      },
    );

    describe('a block', () => {
      const playground = async (code: string) => {
        const visited = await visit(browser, site.url);
        await open(visited.page, `${site.url}playground/#${codeToHash(code)}`);
        await visited.page.locator('.cm-content').waitFor();
        return visited;
      };

      it('carries its code in the hash, letters of any script included', async () => {
        const { page, close } = await playground("console.log('größer als 0: ≥');\n");
        expect(await outputOf(page, 0)).toBe('größer als 0: ≥');
        await page.locator('.cm-content').fill("console.log('changed');");
        expect(await outputOf(page, 0)).toBe('changed');
        await page.reload();
        expect(await page.locator('.cm-content').textContent()).toBe("console.log('changed');");
        await close();
      });

      it('is stopped, though it never ends', async () => {
        const { page, close } = await playground("console.log('on it');\nfor (;;) {}\n");
        await page.getByRole('button', { name: 'Run' }).click();
        await page.getByText('on it').last().waitFor();
        await page.getByRole('button', { name: 'Stop' }).click();
        await page.locator('[data-runnable=stopped]').waitFor();
        await close();
      });

      it('names the line of an error', async () => {
        const { page, close } = await playground(
          "import type { Tensor } from '@striate/tensor';\n\nconst x: number = 1;\nthrow new Error('no ' + x);\n",
        );
        expect(await outputOf(page, 0)).toBe('Error: no 1 (line 4)');
        await page.locator('.cm-content').fill('const = 1;');
        expect(await outputOf(page, 0)).toMatch(/^SyntaxError: .*\(line 1\)$/);
        await close();
      });

      it('is checked in the editor as by a compiler, which is fetched when the editor is used', async () => {
        const { page, takeComplaints, close } = await playground(
          "import { Linear } from '@striate/layers';\n\nnew Linear({ inFeatures: 'many', outFeatures: 1 });\nconst half = 1;\nhal",
        );
        const asked: string[] = [];
        page.on('response', (response) => asked.push(response.url()));
        await page.waitForLoadState('networkidle');
        expect(asked.filter((url) => url.includes('/types/'))).toEqual([]);
        await page.locator('.cm-content').click();
        await page.locator('.cm-lintRange-error').first().hover();
        await page.getByText("Type 'string' is not assignable to type 'number'.").waitFor();
        await page.keyboard.press('Control+End');
        await page.keyboard.type('f');
        await page.getByRole('option', { name: 'half' }).waitFor();
        expect(takeComplaints()).toEqual([]);
        await close();
      });

      it('is fetched with its editor and packages when it is used, not before', async () => {
        const { page, close } = await visit(browser, site.url);
        const scripts: string[] = [];
        page.on('response', (response) => {
          if (response.url().endsWith('.js')) scripts.push(response.url());
        });
        await open(page, `${site.url}course/how-to-read/`);
        await page.waitForLoadState('networkidle');
        const before = scripts.length;
        const [block] = [page.locator('[data-runnable]').first()];
        await block.getByRole('button', { name: 'Edit' }).click();
        await page.locator('.cm-content').waitFor();
        const edited = scripts.length;
        await outputOf(page, 0);
        expect(edited).toBeGreaterThan(before);
        expect(scripts.length).toBeGreaterThan(edited);
        await close();
      });
    });

    it('remembers PyTorch or Striate from page to page', async () => {
      const { page, close } = await visit(browser, site.url);
      await open(page, `${site.url}course/how-to-read/`);
      await page.getByRole('tab', { name: 'PyTorch' }).first().click();
      await page.getByText('import torch').first().waitFor();
      await open(page, `${site.url}course/how-to-read/`);
      await page.getByText('import torch').first().waitFor();
      await close();
    });

    it('copies code as text', async () => {
      const { page, close } = await visit(browser, site.url);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await open(page, `${site.url}guides/install/`);
      const code = page.locator('pre', { hasText: 'const backend = await node();' });
      await code.hover();
      await code.locator('xpath=..').getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toBe(await code.textContent());
      await close();
    });

    it('finds words without another host', async () => {
      const { page, takeComplaints, close } = await visit(browser, site.url);
      await open(page, site.url);
      await page.getByPlaceholder('Search').fill('window');
      await page.getByRole('option').first().waitFor();
      expect(takeComplaints()).toEqual([]);
      await close();
    });
  },
);
