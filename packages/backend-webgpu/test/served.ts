/** @file `page.ts` on a port of this machine, and the Chromium that opens it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type BrowserContext, chromium } from 'playwright-core';

export const EXECUTABLE = '/usr/bin/chromium';
export const isHere = existsSync(EXECUTABLE);
/** In CI a missing browser is a failure. */
export const isSkipped = !isHere && process.env.CI !== 'true';

/** A software adapter, and nothing fetched behind the test's back. */
export const ARGUMENTS = [
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

export interface Served {
  readonly address: string;
  close(): void;
}

export async function serve(): Promise<Served> {
  const code = await script();
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? code : '<script src="page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, close: () => server.close() };
}

/**
 * Visits with a Chromium whose tabs are hidden when another is opened, as a person's are. Whatever Playwright starts
 * itself takes all of its tabs for visible.
 */
export async function withTabs(visit: (context: BrowserContext) => Promise<void>): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'striate-'));
  const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const child = spawn(EXECUTABLE, [...own, ...ARGUMENTS], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  try {
    const endpoint = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.once('error', reject);
      child.stderr.on('data', (data) => {
        text += data;
        const found = /DevTools listening on (\S+)/.exec(text);
        if (found) resolve(found[1]!);
      });
    });
    const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
    try {
      await visit(browser.contexts()[0]!);
    } finally {
      // `browser.close` would only leave it.
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close');
    }
  } finally {
    child.kill();
    await ended;
    // Its helpers end after it.
    rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
  }
}
