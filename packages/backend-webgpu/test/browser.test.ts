/** @file The contract in a real Chromium: the whole suite in a page, and matrix products in a worker. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { cases } from '@striate/tensor/conformance';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from './page.js';

const EXECUTABLE = '/usr/bin/chromium';
/** A software adapter, and nothing fetched behind the test's back. */
const ARGUMENTS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'page',
    platform: 'browser',
    logLevel: 'error',
    target: 'es2022',
  });
  return outputFiles[0]!.text;
}

const isHere = existsSync(EXECUTABLE);

/** In CI a missing browser is a failure. */
describe.skipIf(!isHere && process.env.CI !== 'true')(
  `in Chromium${isHere ? '' : ' (not installed)'}`,
  () => {
    let server: Server;
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      const code = await script();
      server = createServer(({ url }, response) => {
        const isScript = url === '/page.js';
        response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
        response.end(isScript ? code : '<script src="page.js"></script>');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
      page = await browser.newPage();
      page.on('console', (message) => {
        if (message.type() !== 'log') complaints.push(message.text());
      });
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
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
  },
);
