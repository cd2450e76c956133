/** @file How pictures are made ready: for training with chance, otherwise without. */
import {
  Compose,
  IMAGENET_MEAN,
  IMAGENET_STD,
  Normalize,
  RandAugment,
  RandomErasing,
  RandomHorizontalFlip,
  RandomResizedCrop,
  Resize,
  ToTensor,
  type Transform,
} from '@striate/datasets';
import type { Recipe } from '../recipe/recipe.js';

/** Before and after a picture becomes numbers. */
interface Steps {
  readonly before: readonly Transform[];
  readonly after?: readonly Transform[];
}

/** By the names of the recipe; `standard` and `strong` as torchvision's reference script has them. */
const AUGMENTATIONS: Readonly<Record<Recipe['augment'], (size: number) => Steps>> = {
  none: (size) => ({ before: [new Resize([size, size])] }),
  flip: (size) => ({ before: [new Resize([size, size]), new RandomHorizontalFlip()] }),
  standard: (size) => ({ before: [new RandomResizedCrop(size), new RandomHorizontalFlip()] }),
  strong: (size) => ({
    before: [new RandomResizedCrop(size), new RandomHorizontalFlip(), new RandAugment()],
    after: [new RandomErasing({ p: 0.1 })],
  }),
};

export function pictureTransform(size: number, augment: Recipe['augment'] = 'none'): Compose {
  const { before, after = [] } = AUGMENTATIONS[augment](size);
  const normalize = new Normalize({ mean: IMAGENET_MEAN, std: IMAGENET_STD });
  return new Compose([...before, new ToTensor(), normalize, ...after]);
}
