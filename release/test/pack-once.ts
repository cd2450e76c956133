/** @file Packs every package once for all tests of this folder, with an address for the repository. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packAll } from '../pack.mjs';

/** Per package its tarball and the version that it will be published as. */
export type Tarballs = Record<string, { readonly tarball: string; readonly version: string }>;

declare module 'vitest' {
  export interface ProvidedContext {
    tarballs: Tarballs;
  }
}

export default async function packOnce(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'striate-tarballs-'));
  project.provide('tarballs', await packAll(folder, 'https://example.invalid/owner/name'));
  return () => rmSync(folder, { recursive: true, force: true });
}
