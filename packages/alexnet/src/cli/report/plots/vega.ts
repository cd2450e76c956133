/** @file What is used of Vega and Vega-Lite. `scripts/bundle-vega.mjs` makes one file of it and all that it needs. */
export { parse, View } from 'vega';
export { compile, type TopLevelSpec } from 'vega-lite';
