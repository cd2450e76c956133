import { mergeConfig } from 'vitest/config';
import { base } from '../vitest.base.js';

export default mergeConfig(base, {
  // Installations mostly wait: two files at a time.
  test: { globalSetup: 'test/pack-once.ts', fileParallelism: true, maxWorkers: 2 },
});
