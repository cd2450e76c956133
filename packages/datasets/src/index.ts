/** @file `@striate/datasets`: from a folder of pictures to batches that a device can train on. */
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
export { DataLoader, type DataLoaderOptions } from './data-loader.js';
export { type DecodeOptions, decode } from './decode.js';
export * from './everywhere.js';
export { type IdxArray, MNIST_CLASSES, openIdx, openMnist, readIdx } from './idx.js';
export { ImageArchive, type ImageArchiveOptions } from './image-archive.js';
export {
  DatasetFolder,
  type DatasetFolderOptions,
  ImageFolder,
  type ImageFolderOptions,
  type Loader,
} from './image-folder.js';
export { loadPictures } from './load-pictures.js';
export { type CsvOptions, PictureList, type PictureListOptions } from './picture-list.js';
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
export { type SheetOptions, sheet } from './sheet/index.js';
export type { ModuleFunction, PictureReader, PictureSource, ZipMember } from './source.js';
export { type MeanStd, meanStd, type ScanOptions } from './statistics.js';
