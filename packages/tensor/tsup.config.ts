import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  entry: [
    'src/index.ts',
    'src/random/index.ts',
    'src/reference/index.ts',
    'src/conformance/index.ts',
  ],
});
