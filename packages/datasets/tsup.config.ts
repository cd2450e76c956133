import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';
import { buildKernels } from './scripts/build-kernels.mjs';

await buildKernels();

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/worker.ts', 'src/browser/index.ts'],
});
