import { defineConfig, mergeConfig } from 'vitest/config';
import { base } from '../vitest.base.ts';

export default mergeConfig(
  base,
  defineConfig({
    test: {
      // Blocks run in Node while the site is built; then pages are open beside each other.
      fileParallelism: true,
      maxWorkers: 2,
      maxConcurrency: 4,
    },
  }),
);
