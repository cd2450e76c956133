/** @file The site. `STRIATE_DOCS_BASE` and `STRIATE_DOCS_URL` say where it will lie; nothing else knows. */

import { join } from 'node:path';
import type { Options as PresetOptions, ThemeConfig } from '@docusaurus/preset-classic';
import type { Config } from '@docusaurus/types';
import remarkMath from 'remark-math';
import { api } from './config/api';
import { search } from './config/search';
import typesPlugin, { TYPES_FOLDER } from './config/types-plugin';
import { BASE_URL, VERSION, versionItems } from './config/versions';
import remarkBlocks from './mdx/remark-blocks';
import remarkStatic from './mdx/remark-static';

const config: Config = {
  title: 'Striate',
  tagline: 'Convolutional networks in TypeScript',
  url: process.env.STRIATE_DOCS_URL ?? 'http://localhost:3000',
  baseUrl: BASE_URL,
  favicon: 'img/logo.svg',
  trailingSlash: true,
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',
  markdown: {
    format: 'detect',
    hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' },
  },
  future: { v4: { removeLegacyPostBuildHeadAttribute: true }, faster: true },
  presets: [
    [
      'classic',
      {
        docs: {
          path: '.',
          include: ['{course,guides,reference,api}/**/*.{md,mdx}'],
          routeBasePath: '/',
          sidebarPath: './sidebars.ts',
          beforeDefaultRemarkPlugins: [[remarkBlocks, { except: join(__dirname, 'api') }]],
          remarkPlugins: [remarkMath, remarkStatic],
          breadcrumbs: false,
        },
        blog: false,
        sitemap: false,
        theme: { customCss: ['./src/css/site.css', require.resolve('katex/dist/katex.min.css')] },
      } satisfies PresetOptions,
    ],
  ],
  themes: [search],
  plugins: [
    './config/check.ts',
    './config/packages-plugin.ts',
    typesPlugin,
    './config/features.ts',
    './config/changes.ts',
    api,
  ],
  staticDirectories: ['static', TYPES_FOLDER],
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    docs: { sidebar: { hideable: true } },
    navbar: {
      title: 'Striate',
      logo: { alt: '', src: 'img/logo.svg', srcDark: 'img/logo-dark.svg' },
      items: [
        { type: 'docSidebar', sidebarId: 'course', label: 'Course' },
        { type: 'docSidebar', sidebarId: 'guides', label: 'Guides' },
        { type: 'docSidebar', sidebarId: 'reference', label: 'Reference' },
        { to: '/playground', label: 'Playground' },
        ...versionItems,
      ],
    },
    footer: {
      copyright: `Striate ${VERSION}, MIT licence. The page sends nothing anywhere: what you run, runs here.`,
    },
  } satisfies ThemeConfig,
};

export default config;
