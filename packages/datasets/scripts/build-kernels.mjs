/** @file Compiles each native/*.ts (AssemblyScript) with what it imports to WebAssembly, as text in prebuilds/kernels.ts. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = join(root, 'native');
const target = join(root, 'prebuilds', 'kernels.ts');

const FLAGS = [
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--enable', 'simd', '--runtime', 'stub'],
  ...['--noAssert', '--disable', 'mutable-globals', '--use', 'abort='],
];

function isFresh(sources) {
  const built = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return [fileURLToPath(import.meta.url), ...sources].every(
    (file) => statSync(file).mtimeMs < built,
  );
}

async function compile(path) {
  let binary;
  const { error, stderr } = await asc.main([path, '--outFile', 'out.wasm', ...FLAGS], {
    readFile: (name) => {
      try {
        return readFileSync(join(root, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`Compiling ${path} failed.\n${stderr.toString()}`, { cause: error });
  return Buffer.from(binary).toString('base64');
}

/** Every kernel's module, in base64 by the name of its source; compiled only where a source is newer. */
export async function buildKernels() {
  const sources = readdirSync(native, { recursive: true }).filter((name) => name.endsWith('.ts'));
  if (isFresh(sources.map((name) => join(native, name)))) return;
  const names = sources.filter((name) => !/[\\/]/.test(name));
  const lines = ['/** @file Built by scripts/build-kernels.mjs: WebAssembly in base64. */'];
  for (const name of names) {
    lines.push(`export const ${name.slice(0, -3)} =\n  '${await compile(`native/${name}`)}';`);
  }
  mkdirSync(join(root, 'prebuilds'), { recursive: true });
  writeFileSync(target, `${lines.join('\n')}\n`);
}
