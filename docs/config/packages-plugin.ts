/** @file How the bundler takes the packages: for a page, without what only Node has. */
import type { LoadContext, Plugin } from '@docusaurus/types';

export default function packagesPlugin(_context: LoadContext): Plugin {
  return {
    name: 'striate-packages',
    configureWebpack: () => ({
      // backend-webgpu and datasets import by names that are only known at run time; in Node alone.
      module: { parser: { javascript: { exprContextCritical: false } } },
    }),
  };
}
