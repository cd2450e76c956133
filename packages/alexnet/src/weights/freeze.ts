/** @file Training a part of the model only, on features that were learned elsewhere. */
import type { AlexNet } from '../models/index.js';

/** Parts of the model that can be kept as they are. */
const PARTS = {
  features: (model: AlexNet) => model.features,
  classifier: (model: AlexNet) => model.classifier,
} as const;

export type Freezable = keyof typeof PARTS;

export const freezableNames = Object.keys(PARTS) as Freezable[];

/**
 * Keeps a part as it is, whatever `model.train()` says: its parameters get no gradients, and its batch norms
 * use and keep their running statistics, dropout in it drops nothing. Returns the number of parameters that
 * are left to train.
 */
export function freeze(model: AlexNet, part: Freezable): number {
  PARTS[part](model).freeze();
  const trained = model.parameters().filter(({ requiresGrad }) => requiresGrad);
  return trained.reduce((sum, { size }) => sum + size, 0);
}
