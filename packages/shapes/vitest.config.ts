import { mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

/** This package is arithmetic: every line and every branch has a test, or the run fails. */
export default mergeConfig(base, {
  test: {
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/types/**'],
      reporter: ['text'],
      thresholds: { 100: true },
    },
  },
});
