/** @file The optimizer that a recipe asks for. */
import { Adam, AdamW, type Optimizer, RMSprop, SGD } from '@striate/optim';
import type { Parameter } from '@striate/tensor';
import type { Recipe } from './recipe.js';

const OPTIMIZERS: Readonly<
  Record<Recipe['optimizer'], (parameters: Parameter[], recipe: Recipe) => Optimizer>
> = {
  adam: (parameters, { lr, weightDecay }) => new Adam(parameters, { lr, weightDecay }),
  adamw: (parameters, { lr, weightDecay }) => new AdamW(parameters, { lr, weightDecay }),
  sgd: (parameters, { lr, weightDecay, momentum }) =>
    new SGD(parameters, { lr, weightDecay, momentum }),
  rmsprop: (parameters, { lr, weightDecay, momentum }) =>
    new RMSprop(parameters, { lr, weightDecay, momentum }),
};

export function makeOptimizer(parameters: Parameter[], recipe: Recipe): Optimizer {
  return OPTIMIZERS[recipe.optimizer](parameters, recipe);
}
