/** @file In a bundler's hands: the library reaches for nothing of Node, and classes are called what they are. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const BUNDLE = { bundle: true, format: 'esm', logLevel: 'silent' } as const;

it('bundles for a browser', () => {
  const entryPoints = [join(FOLDER, 'src/index.ts')];
  const { outputFiles } = buildSync({ ...BUNDLE, entryPoints, platform: 'browser', write: false });
  expect(outputFiles[0]!.text).not.toMatch(/from ["']node:/);
});

it('has names of classes that minification leaves', async () => {
  const contents = `
    import * as datasets from '@striate/datasets';
    import { encodeOnnx } from '@striate/layers/onnx';
    import * as optim from '@striate/optim';
    import { reference } from '@striate/tensor/reference';
    import { alexnet } from './src/index.js';
    export { datasets, optim };
    const model = await alexnet({ classes: 2, variant: 'tiny' }).to(reference());
    const parts = await encodeOnnx(model, { inputShape: [1, 3, 32, 32] });
    export const onnx = parts.map((part) => new TextDecoder('latin1').decode(part)).join('');
  `;
  const outfile = join(FOLDER, '.vitest/minified.mjs');
  const stdin = { contents, resolveDir: FOLDER };
  buildSync({ ...BUNDLE, stdin, platform: 'node', external: ['sharp'], minify: true, outfile });
  const app = await import(outfile);

  const { datasets, optim } = app;
  const steered = Object.entries<{ name: string }>(optim).filter(([, kind]) =>
    Object.prototype.isPrototypeOf.call(optim.Schedule, kind),
  );
  expect(steered.length).toBeGreaterThan(10);
  expect(steered.filter(([name, kind]) => kind.name !== name)).toEqual([]);
  expect(() => new datasets.MixUp({ numClasses: 0 })).toThrow(/^MixUp/);
  expect(app.onnx).toContain('AlexNet');
});
