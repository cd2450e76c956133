/**
 * @file Puts what is used of Vega into one file of dist/, with the licences of what is in it beside it. Installed, Vega
 * and Vega-Lite would be 77 packages and 25 MB, most of them never loaded.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Dependencies that a package has put into its own files, so that they are not seen as files of theirs. */
const INLINED = { 'd3-delaunay': ['delaunator'], delaunator: ['robust-predicates'] };

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/report/plots/vega.ts'],
  outfile: 'dist/vega.js',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  metafile: true,
});

/** The folder of the package that a file belongs to: the nearest one whose package.json has a version. */
function packageOf(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).version) return folder;
  }
}

/** A package's folder and those of what it has inlined, which lie beside it where it is installed. */
function withInlined(folder) {
  const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const inlined = (INLINED[name] ?? []).map((other) => realpathSync(join(folder, '..', other)));
  return [folder, ...inlined.flatMap(withInlined)];
}

/** Licences tell who wrote what; where several packages share a text, it is given once. */
function notices(folders) {
  const texts = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} ${version} comes without a licence.`);
    const text = readFileSync(join(folder, file), 'utf8').trim();
    texts.set(text, [...(texts.get(text) ?? []), `- ${name} ${version} (${license})`]);
  }
  return [...texts].map(([text, names]) => `${names.sort().join('\n')}\n\n${text}\n`).sort();
}

const [{ inputs }] = Object.values(metafile.outputs);
const folders = Object.entries(inputs)
  .filter(([file, { bytesInOutput }]) => file.includes('node_modules/') && bytesInOutput > 0)
  .map(([file]) => packageOf(join(root, file)));
const parts = [
  'dist/vega.js contains the following packages, each under its own licence.\n',
  ...notices([...new Set(folders.flatMap(withInlined))]),
];
writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), parts.join(`\n${'-'.repeat(80)}\n\n`));
