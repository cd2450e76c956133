/** @file Search over an index that is built with the site: no other host, and it works offline. */
import type { PluginConfig } from '@docusaurus/types';

export const search: PluginConfig = [
  '@easyops-cn/docusaurus-search-local',
  {
    indexBlog: false,
    docsRouteBasePath: '/',
    docsDir: '.',
    hashed: true,
    highlightSearchTermsOnTargetPage: false,
    explicitSearchResultPath: true,
  },
];
