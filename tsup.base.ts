import type { Options } from 'tsup';

/** Every package is built the same way: ES modules with their types beside them. */
export const base: Options = {
  format: 'esm',
  target: 'node20',
  dts: true,
  clean: true,
  sourcemap: true,
  treeshake: true,
};
