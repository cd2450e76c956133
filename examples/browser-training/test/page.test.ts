/** @file The page as it is built, in a real Chromium: it trains, shows how it goes, and names what is drawn. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const EXECUTABLE = '/usr/bin/chromium';
/** A software adapter, and nothing fetched behind the test's back. */
const WITH_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const QUIET = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];

const isHere = existsSync(EXECUTABLE);

/** In CI a missing browser is a failure. */
describe.skipIf(!isHere && process.env.CI !== 'true')(
  `in Chromium${isHere ? '' : ' (not installed)'}`,
  () => {
    let server: PreviewServer;
    beforeAll(async () => {
      const root = fileURLToPath(new URL('..', import.meta.url));
      server = await preview({ root, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } });
    });
    afterAll(() => server?.close());

    /** Opens the page in a browser of its own, and fails for whatever it complains of. */
    async function opened(args: string[], visit: (page: Page) => Promise<void>): Promise<void> {
      const browser: Browser = await chromium.launch({
        executablePath: EXECUTABLE,
        args: [...QUIET, ...args],
      });
      try {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(server.resolvedUrls!.local[0]!);
        await visit(page);
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    }

    const stateOf = (page: Page) => page.locator('#state');

    /** Draws with the mouse through points between -1 and 1. */
    async function draw(page: Page, strokes: readonly (readonly [number, number][])[]) {
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.locator('#pad').scrollIntoViewIfNeeded();
      const box = (await page.locator('#pad').boundingBox())!;
      const at = ([x, y]: readonly [number, number]) =>
        [box.x + (box.width * (1.4 + x)) / 2.8, box.y + (box.height * (1.4 + y)) / 2.8] as const;
      for (const [first, ...rest] of strokes) {
        await page.mouse.move(...at(first!));
        await page.mouse.down();
        for (const point of rest) await page.mouse.move(...at(point), { steps: 3 });
        await page.mouse.up();
      }
    }

    test('trains on WebGPU, and names what a person draws', async () => {
      await opened(WITH_WEBGPU, async (page) => {
        await page.getByRole('button', { name: 'Train' }).click();
        await stateOf(page)
          .getByText(/Training on 480 pictures.*SwiftShader/i)
          .waitFor();
        await stateOf(page)
          .getByText(/^Trained\./)
          .waitFor({ timeout: 50_000 });
        const [, accuracy] = /accuracy ([\d.]+) %/.exec((await stateOf(page).textContent())!)!;
        expect(Number(accuracy)).toBeGreaterThan(90);
        // The curves have been drawn, and the loss has come down.
        const line = await page.locator('#loss polyline.training').getAttribute('points');
        const heights = line!.split(' ').map((point) => Number(point.split(',')[1]));
        expect(heights.at(-1)).toBeGreaterThan(heights[0]!);

        const answer = page.locator('#answer');
        await draw(page, [
          [
            [-0.8, -0.8],
            [0.8, 0.8],
          ],
          [
            [0.8, -0.8],
            [-0.8, 0.8],
          ],
        ]);
        await answer.getByText(/^A cross, with probability/).waitFor();
        await draw(page, [
          [
            [0, -0.9],
            [0.9, 0.7],
            [-0.9, 0.7],
            [0, -0.9],
          ],
        ]);
        await answer.getByText(/^A triangle, with probability/).waitFor();
      });
    });

    test('without WebGPU it says so, and trains on the reference backend', async () => {
      await opened([], async (page) => {
        await page.getByRole('button', { name: 'Train' }).click();
        await stateOf(page)
          .getByText(/no WebGPU|no adapter/)
          .waitFor();
        await stateOf(page)
          .getByText(/Step [2-9]\./)
          .waitFor();
        await page.getByRole('button', { name: 'Draw one for me' }).click();
        await page
          .locator('#answer')
          .getByText(/^A \w+, with probability/)
          .waitFor();
        await page.getByRole('button', { name: 'Stop' }).click();
        await stateOf(page)
          .getByText(/^Stopped\./)
          .waitFor();
      });
    });
  },
);
