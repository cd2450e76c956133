/**
 * @file The few things that are global: the open scopes and whether gradients are recorded. They hang
 * on a registered symbol, so that a second copy of this package is noticed instead of misbehaving.
 */
import { TensorError } from './errors.js';
import type { Tensor } from './tensor.js';

/** Where tensors made while a scope is open are noted; null while they are nobody's (inside backward). */
export type ScopeEntries = Set<Tensor> | null;

interface State {
  readonly scopes: ScopeEntries[];
  gradEnabled: boolean;
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

export const state: State = { scopes: [], gradEnabled: true };
holder[key] = state;
