/** @file Folders and fixtures that several tests use. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));

/** A committed JSON fixture. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as T;
}

/** The path of a committed picture. */
export function picturePath(name: string): string {
  return join(fixtures, 'pictures', name);
}

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'striate-datasets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const JPEGS = ['plain.jpg', 'landscape.jpg', 'portrait.jpg', 'grey.jpg', 'progressive.jpg'];

/** A temporary folder with the classes cat and dog, `perClass` small JPEGs each. */
export function catsAndDogs(perClass: number): string {
  const root = temporaryFolder();
  for (const [c, name] of ['cat', 'dog'].entries()) {
    for (let i = 0; i < perClass; i++) {
      const path = join(root, name, `${i}.jpg`);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(picturePath(JPEGS[(i + 2 * c) % JPEGS.length]!), path);
    }
  }
  return root;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
