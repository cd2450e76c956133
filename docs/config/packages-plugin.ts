/** @file How the bundler takes the packages and KaTeX's fonts. */
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
      // backend-webgpu and datasets import by names that are only known at run time; in Node alone.
      return { module: { parser: { javascript: { exprContextCritical: false } } } };
    },
  };
}
