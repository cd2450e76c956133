import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/cli/index.ts', 'src/cli/main.ts'],
  esbuildPlugins: [
    {
      name: 'vega',
      // A file of its own, see scripts/bundle-vega.mjs; `imports` in package.json says where.
      setup({ onResolve }) {
        onResolve({ filter: /^\.\/vega\.js$/ }, () => ({ path: '#vega', external: true }));
      },
    },
  ],
});
