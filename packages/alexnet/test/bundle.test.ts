/** @file The library, without the command, is at home in a browser: nothing of it reaches for Node. */
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

it('bundles for a browser', () => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  expect(outputFiles[0]!.text).not.toMatch(/from ["']node:/);
});
