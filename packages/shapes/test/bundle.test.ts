/** @file The package as others get it: small, without dependencies, and at home in a bare JavaScript world. */
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

/** A program that imports from the package, bundled and minified for a browser. */
function bundle(program: string): string {
  const { outputFiles, metafile } = buildSync({
    stdin: {
      contents: program.replaceAll('@striate/shapes', '../src'),
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    metafile: true,
    write: false,
  });
  const foreign = Object.keys(metafile.inputs).filter((path) => !/^(src\/|<stdin>)/.test(path));
  expect(foreign).toEqual([]);
  return outputFiles[0]!.text;
}

const gzipped = (text: string) => gzipSync(text, { level: 9 }).length;

test('the core is under 6 KB minified and gzipped', () => {
  const size = gzipped(bundle(`import * as s from '@striate/shapes/index.js'; globalThis.s = s;`));
  expect(size).toBeLessThan(6 * 1024);
  expect(size).toBeGreaterThan(1024);
});

test.each([
  ['elementCount', 'index.js', 500],
  ['convOutput', 'index.js', 1900],
  ['reshapeOutput', 'index.js', 900],
  ['smallestInput', 'inverse/index.js', 5000],
])('a program that uses %s alone carries little else', (name, entry, most) => {
  const text = bundle(
    `import { ${name} } from '@striate/shapes/${entry}'; globalThis.f = ${name};`,
  );
  expect(gzipped(text)).toBeLessThan(most);
});

test('it runs where there is nothing but the language: no Node, no DOM', () => {
  const world = vm.createContext({ found: undefined });
  const program = `
    import { convOutput, ShapeError } from '@striate/shapes/index.js';
    import { explain } from '@striate/shapes/explain/index.js';
    import { findWindows, smallestInput } from '@striate/shapes/inverse/index.js';
    import { stack, traceStack } from '@striate/shapes/stack/index.js';
    const layers = stack({ type: 'conv', outChannels: 8, kernelSize: 5 });
    let code = '';
    try { convOutput([3, 2, 2], { outChannels: 1, kernelSize: 3 }); } catch (e) { code = e.code; }
    globalThis.found = JSON.stringify([
      traceStack([3, 32, 32], layers)[0].output,
      smallestInput(layers).size,
      findWindows({ from: 224, to: 55, kernelSize: 11, stride: 4 })[0].padding,
      explain(convOutput, [3, 128, 128], { outChannels: 3, kernelSize: 3 }).output,
      code,
    ]);`;
  vm.runInContext(bundle(program), world);
  expect(JSON.parse(world.found)).toEqual([[8, 28, 28], 5, 2, [3, 126, 126], 'too-small']);
});
