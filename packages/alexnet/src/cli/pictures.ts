/** @file How pictures are made ready: for training with chance, otherwise without. */
import {
  Compose,
  IMAGENET_MEAN,
  IMAGENET_STD,
  Normalize,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
} from '@striate/datasets';

export function pictureTransform(size: number, { augment }: { augment: boolean }): Compose {
  return new Compose([
    new Resize([size, size]),
    ...(augment ? [new RandomHorizontalFlip()] : []),
    new ToTensor(),
    new Normalize({ mean: IMAGENET_MEAN, std: IMAGENET_STD }),
  ]);
}
