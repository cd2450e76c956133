import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  // The options name a GPUDevice, which no `lib` of TypeScript 5 has.
  dts: { banner: '/// <reference types="@webgpu/types" />' },
  entry: ['src/index.ts'],
});
