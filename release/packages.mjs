/** @file What is published, in the order in which it depends on each other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const PUBLISHED = [
  'shapes',
  'tensor',
  'layers',
  'optim',
  'datasets',
  'backend-node',
  'backend-webgpu',
  'alexnet',
];

/** The package.json of a published package, of this repository or of a copy of it. */
export function manifest(name, repository = root) {
  return JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8'));
}
