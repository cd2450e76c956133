/**
 * @file The transforms, named as in `torchvision.transforms`. A transform is plain data that
 * describes itself (`name` and its options), so that it can travel to a worker thread and into a
 * checkpoint; pipeline.ts decides where each one runs.
 */
import type { ColorJitter, Grayscale } from './transforms/color-jitter.js';
import type { Compose, RandomApply } from './transforms/compose.js';
import type { CenterCrop, RandomCrop } from './transforms/crop.js';
import type { RandomHorizontalFlip, RandomVerticalFlip } from './transforms/flip.js';
import type { Lambda } from './transforms/lambda.js';
import type { Pad } from './transforms/pad.js';
import type { RandAugment } from './transforms/rand-augment.js';
import type { RandomErasing } from './transforms/random-erasing.js';
import type { RandomResizedCrop } from './transforms/random-resized-crop.js';
import type { Resize } from './transforms/resize.js';
import type { RandomRotation } from './transforms/rotation.js';
import type { Normalize, ToTensor } from './transforms/tensor.js';

export type { Fill, Padding, Range, Size } from './transforms/checks.js';
export { ColorJitter, type ColorJitterOptions, Grayscale } from './transforms/color-jitter.js';
export { Compose, RandomApply } from './transforms/compose.js';
export { CenterCrop, RandomCrop, type RandomCropOptions } from './transforms/crop.js';
export { RandomHorizontalFlip, RandomVerticalFlip } from './transforms/flip.js';
export { Lambda, type PictureFunction } from './transforms/lambda.js';
export { Pad, type PadOptions } from './transforms/pad.js';
export { RandAugment, type RandAugmentOptions } from './transforms/rand-augment.js';
export { RandomErasing, type RandomErasingOptions } from './transforms/random-erasing.js';
export {
  RandomResizedCrop,
  type RandomResizedCropOptions,
} from './transforms/random-resized-crop.js';
export { Resize, type ResizeOptions } from './transforms/resize.js';
export { RandomRotation, type RandomRotationOptions } from './transforms/rotation.js';
export {
  IMAGENET_MEAN,
  IMAGENET_STD,
  type Normalization,
  Normalize,
  ToTensor,
} from './transforms/tensor.js';

/** A transform that runs on the host where it is not part of the device's tail. It reaches a worker as plain data. */
export type HostTransform =
  | CenterCrop
  | ColorJitter
  | Grayscale
  | Lambda
  | Normalize
  | Pad
  | RandAugment
  | RandomApply
  | RandomCrop
  | RandomErasing
  | RandomHorizontalFlip
  | RandomResizedCrop
  | RandomRotation
  | RandomVerticalFlip
  | Resize
  | ToTensor;

export type Transform = HostTransform | Compose;
