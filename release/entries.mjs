/** @file What can be imported of the published packages. */
import { manifest, PUBLISHED } from './packages.mjs';

/** Every entry point with the declarations and the module that it leads to. */
export const ENTRIES = PUBLISHED.flatMap((name) =>
  Object.entries(manifest(name).exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([path, { types, default: module }]) => ({
      name,
      types,
      module,
      specifier: `@striate/${name}${path.slice(1)}`,
    })),
);
