/** @file The built site, served under a base URL of its own, and what is in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';
import { SITE } from '../../mdx/pages';

/** Not the root: what forgets the base URL is not found. */
const BASE = '/striate/';
const FOLDER = join(SITE, '.vitest/site');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Builds the site; a broken link or anchor fails it, and so does what `mdx/check.ts` complains of. */
export async function buildSite(): Promise<void> {
  const command = require.resolve('@docusaurus/core/bin/docusaurus.mjs');
  const child = spawn(process.execPath, [command, 'build', '--out-dir', FOLDER], {
    cwd: SITE,
    env: { ...process.env, STRIATE_DOCS_BASE: BASE },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(chunk));
  }
  const [status] = await once(child, 'close');
  if (status === 0) return;
  const lines = Buffer.concat(said).toString().split('\n');
  const kept = lines.filter((line) => !/^\s+at /.test(line)).join('\n');
  throw new Error(`The site could not be built.\n${kept}`);
}

/** Addresses of all pages below the base URL. */
export function builtPages(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => relative(FOLDER, join(FOLDER, file)).replaceAll('\\', '/'))
    .map((file) => file.replace(/index\.html$/, ''))
    .sort();
}

export interface Served {
  /** Origin and base URL, with a slash at the end. */
  readonly url: string;
  close(): void;
}

function send(server: Server): void {
  server.on('request', ({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://site');
    let file = join(FOLDER, decodeURIComponent(pathname.slice(BASE.length)));
    if (pathname.endsWith('/')) file = join(file, 'index.html');
    if (!pathname.startsWith(BASE) || !existsSync(file) || statSync(file).isDirectory()) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    // Their names say what is in them, as a real host would be told.
    if (pathname.includes('/assets/'))
      response.setHeader('cache-control', 'max-age=3600, immutable');
    response.end(readFileSync(file));
  });
}

export async function serveSite(): Promise<Served> {
  const server = createServer();
  send(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${BASE}`, close: () => server.close() };
}
