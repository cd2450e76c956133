/** @file The models that peers are compared on, with the same weights in every library. */
import { alexnet, tensors } from '../../striate.mjs';
import { ResNet18 } from './resnet18.mjs';

const MODELS = {
  alexnet: () => alexnet({ classes: 2 }),
  resnet18: () => new ResNet18(1000),
};

/** A model with the weights of seed 0: PyTorch's own, where it is built in the same order. */
export function model(name) {
  tensors.manualSeed(0);
  return MODELS[name]();
}

/** Pictures (batch, 3, 224, 224) of seed 1, row by row, in [0, 1). */
export function pictures(batch) {
  return new tensors.Generator(1).uniform(batch * 3 * 224 * 224);
}

export const pictureShape = (batch) => [batch, 3, 224, 224];
