/** @file What both entry points export: everything that needs neither files nor the platform's decoder. */
export type { Batch, PictureBatch } from './batch.js';
export { classCounts } from './class-counts.js';
export { type FileRules, IMG_EXTENSIONS } from './class-files.js';
export { ConcatDataset } from './concat-dataset.js';
export { type PictureDataset, type PictureEntry, Subset } from './dataset.js';
export { type DigitsOptions, drawDigits } from './digits/index.js';
export type { Draws } from './draws.js';
export type { EpochOptions, SkippedPicture } from './epoch-loader.js';
export { DatasetError, type DatasetErrorCode, UnreadablePictureError } from './errors.js';
export type { Sample } from './labelled-samples.js';
export { type BatchTransform, CutMix, type MixOptions, MixUp } from './mix.js';
export type { Picture, Raster } from './picture.js';
export {
  GeneratedPictures,
  type GeneratedPicturesInit,
  PictureArray,
  type PictureArrayInit,
} from './picture-array.js';
export { randomSplit } from './random-split.js';
export {
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from './samplers.js';
export { stratifiedSplit } from './stratified-split.js';
export { toFloat32 } from './to-float32.js';
export * from './transforms.js';
