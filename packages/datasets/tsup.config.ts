import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';
import { buildKernels } from './scripts/build-kernels.mjs';

await buildKernels();

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    worker: 'src/worker.ts',
    checker: 'src/cache/checker.ts',
    'browser/index': 'src/browser/index.ts',
  },
});
