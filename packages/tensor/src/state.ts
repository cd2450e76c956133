/**
 * @file The few things that are global: the open scopes, whether gradients are recorded and who watches
 * tensors. They hang on a registered symbol, so that a second copy of this package is noticed instead of
 * misbehaving.
 */
import type { Part } from './debug/part.js';
import type { Origin, Watcher } from './debug/watch.js';
import { TensorError } from './errors.js';
import type { Tensor } from './tensor.js';

/** Where tensors made while a scope is open are noted; null while they are nobody's (inside backward). */
export type ScopeEntries = Set<Tensor> | null;

interface State {
  readonly scopes: ScopeEntries[];
  gradEnabled: boolean;
  /** Anomaly mode and leak reports; empty almost always. */
  readonly watchers: Set<Watcher>;
  /** The op whose gradient is being computed, while there are watchers. */
  differentiating: Origin | null;
  /** What the ops that are called belong to. */
  part: Part | null;
}

const key = Symbol.for('@striate/tensor/state');
const holder = globalThis as { [key]?: State };

if (holder[key]) {
  throw new TensorError(
    'two-copies',
    'Two copies of @striate/tensor are loaded; tensors of one mean nothing to the other.',
    'Let the package manager keep one version (npm ls @striate/tensor shows who asks for which).',
  );
}

export const state: State = {
  scopes: [],
  gradEnabled: true,
  watchers: new Set(),
  differentiating: null,
  part: null,
};
holder[key] = state;
