/** @file `@striate/datasets`: from a folder of pictures to batches that a device can train on. */
export type { Batch, PictureBatch } from './batch.js';
export type { CacheOptions } from './cache/options.js';
export type { CacheStatus } from './cache/picture-cache.js';
export {
  type CheckOptions,
  type CheckReport,
  check,
  type DuplicatedPictures,
  type MislabelledPicture,
  type SmallPicture,
} from './check.js';
export { classCounts } from './class-counts.js';
export { type FileRules, IMG_EXTENSIONS } from './class-files.js';
export { ConcatDataset } from './concat-dataset.js';
export { DataLoader, type DataLoaderOptions } from './data-loader.js';
export { type PictureDataset, type PictureEntry, Subset } from './dataset.js';
export { type DecodeOptions, decode } from './decode.js';
export { type DigitsOptions, drawDigits } from './digits/index.js';
export type { Draws } from './draws.js';
export type { EpochOptions, SkippedPicture } from './epoch-loader.js';
export { DatasetError, type DatasetErrorCode, UnreadablePictureError } from './errors.js';
export { type IdxArray, MNIST_CLASSES, openIdx, openMnist, readIdx } from './idx.js';
export { ImageArchive, type ImageArchiveOptions } from './image-archive.js';
export {
  DatasetFolder,
  type DatasetFolderOptions,
  ImageFolder,
  type ImageFolderOptions,
  type Loader,
} from './image-folder.js';
export type { Sample } from './labelled-samples.js';
export { loadPictures } from './load-pictures.js';
export { type BatchTransform, CutMix, type MixOptions, MixUp } from './mix.js';
export type { Picture, Raster } from './picture.js';
export {
  GeneratedPictures,
  type GeneratedPicturesInit,
  PictureArray,
  type PictureArrayInit,
} from './picture-array.js';
export { type CsvOptions, PictureList, type PictureListOptions } from './picture-list.js';
export { randomSplit } from './random-split.js';
export { resizeBilinear } from './resize/resize.js';
export {
  type AnimalsOptions,
  drawAnimals,
  SampleError,
  type SampleErrorCode,
  type SampleOptions,
  type SampleReport,
  writeSample,
} from './sample/index.js';
export {
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from './samplers.js';
export { type SheetOptions, sheet } from './sheet/index.js';
export type { ModuleFunction, PictureReader, PictureSource, ZipMember } from './source.js';
export { type MeanStd, meanStd, type ScanOptions } from './statistics.js';
export { stratifiedSplit } from './stratified-split.js';
export { toFloat32 } from './to-float32.js';
export {
  CenterCrop,
  ColorJitter,
  type ColorJitterOptions,
  Compose,
  type Fill,
  Grayscale,
  IMAGENET_MEAN,
  IMAGENET_STD,
  Lambda,
  type Normalization,
  Normalize,
  Pad,
  type Padding,
  type PadOptions,
  type PictureFunction,
  RandAugment,
  type RandAugmentOptions,
  RandomApply,
  RandomCrop,
  type RandomCropOptions,
  RandomErasing,
  type RandomErasingOptions,
  RandomHorizontalFlip,
  RandomResizedCrop,
  type RandomResizedCropOptions,
  RandomRotation,
  type RandomRotationOptions,
  RandomVerticalFlip,
  type Range,
  Resize,
  type ResizeOptions,
  type Size,
  ToTensor,
  type Transform,
} from './transforms.js';
