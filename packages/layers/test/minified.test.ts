/** @file In an application whose bundler shortens the names of classes, layers are called what they are. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

const APPLICATION = `
  import * as layers from './src/index.js';
  import { encodeOnnx } from './src/onnx/index.js';
  export { layers, encodeOnnx };
  const model = () => new layers.Sequential(
    new layers.Flatten(),
    new layers.Dropout({ p: 0.2 }),
    new layers.Linear({ inFeatures: 6, outFeatures: 2 }),
  );
  class OfMyOwn extends layers.Linear {}
  class Strange extends layers.Linear { static name = 'NoExport'; }
  class Named extends layers.Linear { static name = 'Named'; }
  export const rows = layers.summary(model(), [1, 2, 3]).rows.map(({ layer }) => layer);
  export const own = [OfMyOwn, Named].map((Kind) => new Kind({ inFeatures: 1, outFeatures: 2 }).title);
  export const mismatch = () => model().outputShape([1, 5]);
  export const badOption = () => new layers.Dropout2d({ p: 2 });
  export const notExportable = () => encodeOnnx(new layers.Sequential(new Strange({ inFeatures: 1, outFeatures: 2 })), { inputShape: [1, 1] });
`;

const FOLDER = fileURLToPath(new URL('..', import.meta.url));

// es2020 knows no static fields: what they become must name the class, too.
it.each(['es2022', 'es2020'])('has its names after minification for %s', async (target) => {
  const outfile = join(FOLDER, `.vitest/minified-${target}.mjs`);
  buildSync({
    stdin: { contents: APPLICATION, resolveDir: FOLDER },
    bundle: true,
    packages: 'external',
    minify: true,
    format: 'esm',
    target,
    outfile,
  });
  const app = await import(outfile);

  const kinds = Object.entries<{ name: string }>(app.layers).filter(([, kind]) =>
    Object.prototype.isPrototypeOf.call(app.layers.Module, kind),
  );
  expect(kinds.length).toBeGreaterThan(40);
  const renamed = kinds.filter(([name, kind]) => kind.name !== name).map(([name]) => name);
  expect(renamed, 'but Layer, which nothing is made of').toEqual(['Layer']);

  expect(app.rows).toEqual(['Flatten()', 'Dropout(p 0.2)', 'Linear(6, 2)']);
  expect(app.own).toEqual([expect.not.stringMatching(/^(Linear|OfMyOwn)/), 'Named(1, 2)']);
  expect(app.mismatch).toThrow('Linear(6, 2): linear expects 6 features');
  expect(app.badOption).toThrow('Dropout2d: p is 2');
  await expect(app.notExportable()).rejects.toThrow("0 NoExport can't be exported");
});
