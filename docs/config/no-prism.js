/** @file What a page has for `prism-react-renderer`: nothing, see `packages-plugin.ts`. */
export const Prism = {};
