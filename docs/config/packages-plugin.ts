/** @file How the bundler takes the packages, KaTeX's fonts, and what a page doesn't need. */
import { join } from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';

interface Rule {
  test?: unknown;
  use?: unknown;
  type?: string;
  generator?: { filename: string };
}

/** Fonts as files: inside the style sheet, which every page waits for, formulas' fonts would be half of it. */
function fontsAsFiles(rules: readonly unknown[]): void {
  for (const rule of rules as Rule[]) {
    if (!(rule?.test instanceof RegExp && rule.test.test('font.woff2'))) continue;
    delete rule.use;
    rule.type = 'asset/resource';
    rule.generator = { filename: 'assets/fonts/[name]-[contenthash][ext]' };
  }
}

export default function packagesPlugin(_context: LoadContext): Plugin {
  return {
    name: 'striate-packages',
    configureWebpack(config) {
      fontsAsFiles(config.module?.rules ?? []);
      return {
        // Code is highlighted when the site is built. The theme's client module asks for Prism all the same.
        resolve: { alias: { 'prism-react-renderer$': join(__dirname, 'no-prism.js') } },
        // backend-webgpu and datasets import by names that are only known at run time; in Node alone.
        module: { parser: { javascript: { exprContextCritical: false } } },
      };
    },
  };
}
