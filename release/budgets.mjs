/** @file How large packages are for a page: minified and gzipped, without the other @striate packages. */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Most KB (of 1024 bytes) that a package may take, minified and gzipped. */
export const BUDGETS = { shapes: 6, tensor: 25, layers: 20, 'backend-webgpu': 45 };

/** What a page would import of each package that can be in one. */
export const PAGE_ENTRIES = {
  shapes: '@striate/shapes',
  tensor: '@striate/tensor',
  layers: '@striate/layers',
  optim: '@striate/optim',
  datasets: '@striate/datasets/browser',
  'backend-webgpu': '@striate/backend-webgpu',
  alexnet: '@striate/alexnet',
};

/**
 * The size in bytes of all that an entry point exports, with what it needs of npm, minified and gzipped. Other
 * @striate packages are not counted: each has a size of its own.
 * @param folder in which the package is installed
 */
export async function minifiedSize(specifier, folder) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${specifier}';`, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    plugins: [
      {
        name: 'others',
        setup({ onResolve }) {
          onResolve({ filter: /^@striate\// }, ({ path }) =>
            path === specifier ? undefined : { path, external: true },
          );
        },
      },
    ],
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
