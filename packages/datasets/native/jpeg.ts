/** @file Decoding ordinary JPEGs: what src/decoders/jpeg/ calls. */
export { readPairs } from './jpeg/block';
export { greyToRgb, toRgb } from './jpeg/colour';
export { buildPairs, buildSkips, buildTable, tableBytes } from './jpeg/huffman';
export { decodeScan, unstuff } from './jpeg/scan';
