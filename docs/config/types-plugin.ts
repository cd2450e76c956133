/**
 * @file What the editor's compiler needs, as static files of the site: TypeScript itself, and the declarations of the
 * language, of the packages and of `show`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';
import { transformSync } from 'esbuild';
import { LIBRARIES } from '../src/run/compiler-options';

const PACKAGES = join(__dirname, '../../packages');
const NAMES = ['shapes', 'tensor', 'layers', 'optim', 'datasets', 'backend-webgpu', 'alexnet'];
/** Next to `static`, and not in the repository. */
export const TYPES_FOLDER = '.docusaurus-types';

const typescript = createRequire(__filename).resolve('typescript');

/** Libraries refer to others: all that are reached. */
function libraries(
  names: readonly string[],
  found = new Map<string, string>(),
): Map<string, string> {
  for (const name of names) {
    if (found.has(name)) continue;
    const text = readFileSync(join(dirname(typescript), name), 'utf8');
    found.set(name, text);
    const further = [...text.matchAll(/<reference lib="([^"]+)"/g)].map(
      ([, lib]) => `lib.${lib}.d.ts`,
    );
    libraries(further, found);
  }
  return found;
}

function declarations(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [name, text] of libraries(LIBRARIES)) files[`/lib/${name}`] = text;
  for (const name of NAMES) {
    const folder = join(PACKAGES, name);
    const dist = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
    const wanted = dist.filter((file) => file.endsWith('.d.ts')).map((file) => join('dist', file));
    for (const file of ['package.json', ...wanted]) {
      const path = `/node_modules/@striate/${name}/${file.replaceAll('\\', '/')}`;
      files[path] = readFileSync(join(folder, file), 'utf8');
    }
  }
  for (const name of ['globals.d.ts', 'show.ts', 'entries.ts']) {
    files[`/site/${name}`] = readFileSync(join(__dirname, '../src/run', name), 'utf8');
  }
  return files;
}

export default function typesPlugin({ siteDir }: LoadContext): Plugin {
  return {
    name: 'striate-types',
    loadContent() {
      const folder = join(siteDir, TYPES_FOLDER, 'types');
      mkdirSync(folder, { recursive: true });
      const source = readFileSync(typescript, 'utf8');
      // A worker's global variable; what TypeScript is for Node is never reached there.
      const { code } = transformSync(source, { minify: true, format: 'iife', globalName: 'ts' });
      writeFileSync(join(folder, 'typescript.js'), `${code}\nself.ts = ts;\n`);
      writeFileSync(join(folder, 'declarations.json'), JSON.stringify(declarations()));
    },
  };
}
