/** @file The API reference: a page per entry point, made of the packages' docstrings when the site is built. */
import { join } from 'node:path';
import type { PluginConfig } from '@docusaurus/types';
import { OptionDefaults } from 'typedoc';

/** Entry points by package, in the order of the sidebar. */
const ENTRIES = {
  shapes: ['index.ts', 'stack/index.ts', 'inverse/index.ts', 'explain/index.ts'],
  tensor: ['index.ts', 'random/index.ts', 'reference/index.ts', 'conformance/index.ts'],
  layers: ['index.ts', 'onnx/index.ts'],
  optim: ['index.ts'],
  'backend-node': ['index.ts'],
  'backend-webgpu': ['index.ts'],
  datasets: ['index.ts', 'browser/index.ts'],
  alexnet: ['index.ts', 'cli/index.ts'],
};

/** Packages in the same order. */
export const PACKAGES: readonly string[] = Object.keys(ENTRIES);

const packages = join(__dirname, '../../packages');
const entryPoints = Object.entries(ENTRIES).flatMap(([name, files]) =>
  files.map((file) => join(packages, name, 'src', file)),
);

/** Pages as they come out, in the sidebar's order: a module with namespaces is the index of its folder. */
export const API_PAGES: readonly string[] = Object.entries(ENTRIES).flatMap(([name, files]) =>
  files.map((file) => {
    const page = join(name, file).replace(/\/?index\.ts$/, '');
    return page === 'layers' ? 'layers/index' : page;
  }),
);

export const api: PluginConfig = [
  'docusaurus-plugin-typedoc',
  {
    entryPoints,
    tsconfig: join(__dirname, '../tsconfig.api.json'),
    skipErrorChecking: true,
    plugin: [join(__dirname, 'typedoc-plugin.mjs')],
    out: join(__dirname, '../api'),
    readme: 'none',
    outputFileStrategy: 'modules',
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeExternals: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    pageTitleTemplates: { index: 'API', module: '@striate/{name}' },
    useHTMLAnchors: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    useCodeBlocks: true,
    blockTags: [...OptionDefaults.blockTags, '@file'],
    sidebar: { autoConfiguration: false },
  },
];
