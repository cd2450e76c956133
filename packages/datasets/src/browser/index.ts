/** @file `@striate/datasets/browser`: the same data sets, transforms and loader, without Node. */
export type { Batch, PictureBatch } from '../batch.js';
export { classCounts } from '../class-counts.js';
export { type FileRules, IMG_EXTENSIONS } from '../class-files.js';
export { ConcatDataset } from '../concat-dataset.js';
export { type PictureDataset, type PictureEntry, Subset } from '../dataset.js';
export { type DigitsOptions, drawDigits } from '../digits/index.js';
export type { Draws } from '../draws.js';
export type { EpochOptions, SkippedPicture } from '../epoch-loader.js';
export { DatasetError, type DatasetErrorCode, UnreadablePictureError } from '../errors.js';
export type { Sample } from '../labelled-samples.js';
export type { Picture } from '../picture.js';
export {
  GeneratedPictures,
  type GeneratedPicturesInit,
  PictureArray,
  type PictureArrayInit,
} from '../picture-array.js';
export { randomSplit } from '../random-split.js';
export {
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from '../samplers.js';
export { stratifiedSplit } from '../stratified-split.js';
export { toFloat32 } from '../to-float32.js';
export * from '../transforms.js';
export { DataLoader, type DataLoaderOptions } from './data-loader.js';
export { decodeBlob } from './decode-blob.js';
export type { DroppedItems } from './dropped-files.js';
export { type PickedFile, PickedFolder, type PickedFolderOptions } from './picked-folder.js';
