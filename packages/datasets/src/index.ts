/** @file `@striate/datasets`: from a folder of pictures to batches that a device can train on. */
export type { Batch, PictureBatch } from './batch.js';
export { DataLoader, type DataLoaderOptions, type SkippedPicture } from './data-loader.js';
export { type PictureDataset, type PictureEntry, Subset } from './dataset.js';
export { decode } from './decode.js';
export { DatasetError, type DatasetErrorCode, UnreadablePictureError } from './errors.js';
export {
  IMG_EXTENSIONS,
  ImageFolder,
  type ImageFolderOptions,
  type Sample,
} from './image-folder.js';
export { loadPictures } from './load-pictures.js';
export type { Picture } from './picture.js';
export { randomSplit } from './random-split.js';
export { resizeBilinear } from './resize/resize.js';
export {
  SampleError,
  type SampleErrorCode,
  type SampleOptions,
  type SampleReport,
  writeSample,
} from './sample/index.js';
export { RandomSampler, type Sampler, SequentialSampler } from './samplers.js';
export {
  Compose,
  IMAGENET_MEAN,
  IMAGENET_STD,
  type Normalization,
  Normalize,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
  type Transform,
} from './transforms.js';
