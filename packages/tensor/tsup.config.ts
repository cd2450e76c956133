import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  // Tensors have a Symbol.dispose, which a program's own `lib` need not have.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  entry: [
    'src/index.ts',
    'src/random/index.ts',
    'src/reference/index.ts',
    'src/conformance/index.ts',
  ],
});
