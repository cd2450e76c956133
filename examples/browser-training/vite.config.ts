import { defineConfig } from 'vite';

export default defineConfig({
  // The page works wherever its folder lies.
  base: './',
  // A worker that imports packages is a module, in pages that are built, too.
  worker: { format: 'es' },
  // No browser without modules in workers has WebGPU.
  build: { target: 'es2022' },
});
