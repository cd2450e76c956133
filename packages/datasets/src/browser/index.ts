/** @file `@striate/datasets/browser`: the same data sets, transforms and loader, without Node. */
export * from '../everywhere.js';
export { DataLoader, type DataLoaderOptions } from './data-loader.js';
export { decodeBlob } from './decode-blob.js';
export type { DroppedItems } from './dropped-files.js';
export { type PickedFile, PickedFolder, type PickedFolderOptions } from './picked-folder.js';
