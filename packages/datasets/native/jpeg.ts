/** @file Decoding ordinary JPEGs: what src/decoders/jpeg/ calls. */
export { greyToRgb, toRgb } from './jpeg/colour';
export { decodeScan, unstuff } from './jpeg/scan';
