/** @file Fails when a package imports what the house (ARCHITECTURE.md) does not allow. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the sources of each package may import of the others. */
const HOUSE = {
  shapes: [],
  tensor: ['shapes'],
  layers: ['tensor', 'tensor/random', 'shapes', 'shapes/stack'],
  optim: ['tensor'],
  datasets: ['tensor/random'],
  'backend-node': ['tensor', 'tensor/random', 'shapes'],
  'backend-webgpu': ['tensor', 'tensor/random', 'shapes'],
  alexnet: [
    'shapes',
    'tensor',
    'tensor/reference',
    'layers',
    'layers/onnx',
    'optim',
    'datasets',
    'backend-node',
    'backend-webgpu',
  ],
  'browser-training': [
    'tensor',
    'tensor/random',
    'tensor/reference',
    'optim',
    'datasets/browser',
    'backend-webgpu',
    'alexnet',
  ],
  'custom-backend': ['tensor', 'shapes'],
  docs: [
    ...['shapes', 'shapes/stack', 'shapes/inverse', 'shapes/explain'],
    ...['tensor', 'tensor/random', 'tensor/reference', 'tensor/conformance'],
    ...['layers', 'layers/onnx', 'optim', 'datasets', 'datasets/browser'],
    ...['backend-webgpu', 'alexnet'],
  ],
  'shape-math': ['shapes', 'shapes/explain', 'shapes/inverse', 'shapes/stack'],
  'swap-backends': [
    'tensor',
    'tensor/reference',
    'layers',
    'optim',
    'backend-node',
    'backend-webgpu',
  ],
  'train-in-node': ['layers', 'optim', 'datasets', 'backend-node', 'alexnet'],
  'transfer-weights': ['tensor', 'layers', 'optim', 'datasets', 'backend-node', 'alexnet'],
};

/** The module names that a source imports, statically or not. */
function importsOf(path) {
  const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'), true, true);
  return importedFiles.map((file) => file.fileName);
}

function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.(m?[tj]s|tsx)$/.test(file))
    .map((file) => join(folder, file));
}

const violations = [];
const members = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => ({ folder, name })),
);
members.push({ folder: '.', name: 'docs' });
for (const { folder, name } of members) {
  const allowed = HOUSE[name];
  if (!allowed) {
    violations.push(
      `${folder}/${name} has no place in the house; add it to ARCHITECTURE.md and here`,
    );
    continue;
  }
  for (const source of sourcesOf(join(root, folder, name, 'src'))) {
    for (const imported of importsOf(source)) {
      const target = /^@striate\/(.+)$/.exec(imported)?.[1];
      const leaves = imported.startsWith('.') && imported.includes(`/packages/`);
      if (leaves || (target && !allowed.includes(target))) {
        violations.push(`${source}: ${name} may not import ${imported}`);
      }
    }
  }
}
if (violations.length > 0) {
  console.error(violations.join('\n'));
  process.exit(1);
}
console.log(`house: ${Object.keys(HOUSE).length} packages, all imports allowed`);
