/** @file The contract in a real Chromium: the whole suite in a page, and matrix products in a worker. */
import { cases } from '@striate/tensor/conformance';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from './page.js';
import {
  ARGUMENTS,
  EXECUTABLE,
  isHere,
  isSkipped,
  type Served,
  serve,
  withTabs,
} from './served.js';

interface State {
  readonly steps: number;
  readonly loss: number;
  /** That the page was asked to draw. */
  readonly frames: number;
  readonly visibility: string;
}
const PATIENCE = { timeout: 30_000 };

describe.skipIf(isSkipped)(`in Chromium${isHere ? '' : ' (not installed)'}`, () => {
  let server: Served;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = await serve();
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() !== 'log') complaints.push(message.text());
    });
    await page.goto(server.address);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test('every case of the conformance suite passes', { timeout: 150_000 }, async () => {
    const report: Report = await page.evaluate('page.prove()');
    expect(report.failures).toEqual([]);
    expect(report.passed).toBe(cases.length);
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  test('a worker computes too', async () => {
    const report: Report = await page.evaluate(`new Promise((resolve, reject) => {
      const code = 'importScripts("' + location.origin + '/page.js"); page.prove(["argmax"]).then(postMessage);';
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    })`);
    expect(report.failures).toEqual([]);
    expect(report.passed).toBeGreaterThan(5);
  });

  test('a hidden page goes on training', async () => {
    await withTabs(async (tabs) => {
      const hidden = await tabs.newPage();
      await hidden.goto(server.address);
      await hidden.evaluate(`{
        globalThis.frames = 0;
        const frame = () => { frames++; requestAnimationFrame(frame); };
        frame();
        page.learn();
        undefined;
      }`);
      const state = (): Promise<State> =>
        hidden.evaluate('({ ...page.run, frames, visibility: document.visibilityState })');
      await expect.poll(async () => (await state()).steps, PATIENCE).toBeGreaterThan(2);
      await tabs.newPage();
      await expect.poll(async () => (await state()).visibility).toBe('hidden');
      const before = await state();
      await expect
        .poll(async () => (await state()).steps, PATIENCE)
        .toBeGreaterThan(before.steps + 100);
      const after = await state();
      // As a person's tab, it was given no frames to draw.
      expect(after).toMatchObject({ visibility: 'hidden', frames: before.frames });
      expect(after.loss).toBeLessThan(before.loss);
    });
  });
});
