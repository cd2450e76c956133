/**
 * @file Following every storage from its making to its release: what anomaly mode and leak reports have
 * in common. While nobody watches, it costs a look at the size of an empty set.
 */
import type { Shape } from '@striate/shapes';
import type { DType } from '../dtype.js';
import { state } from '../state.js';
import type { SharedStorage } from '../storage.js';
import type { Tensor } from '../tensor.js';
import { type CallSite, callSite, formatPlace } from './call-site.js';
import type { Part } from './part.js';

/** Which call something comes from. */
export interface Origin {
  /** The op's name: from `record` or, where nothing was recorded, of the function that was called. */
  op: string;
  readonly site: CallSite | null;
  readonly part: Part | null;
  /** Whether it was made while the gradient of that op was computed. */
  readonly isGradient: boolean;
}

/** Memory that has just got new values. */
export interface Filled {
  readonly shared: SharedStorage;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly origin: Origin;
  /** Whether a cell was changed in place; otherwise the storage is new. */
  readonly isChange: boolean;
}

/** One who follows; added to `state.watchers`. */
export interface Watcher {
  filled(filled: Filled): void;
  /** A gradient that an op of the graph passes on. */
  gradient?(gradient: Tensor, origin: Origin): void;
  released?(shared: SharedStorage): void;
  /** Awaited by every read; what it rejects with takes the read's place. */
  settle?(): Promise<void>;
}

/** Tells those who watch that `shared` has been filled; called only while there are any. */
export function noteFilled(
  shared: SharedStorage,
  shape: Shape,
  dtype: DType,
  isChange: boolean,
): void {
  const origin = currentOrigin();
  if (!isChange) shared.origin = origin;
  for (const watcher of state.watchers) watcher.filled({ shared, shape, dtype, origin, isChange });
}

function currentOrigin(): Origin {
  // A fresh object each time: `record` may still correct the name.
  if (state.differentiating) return { ...state.differentiating };
  const { name, site } = callSite();
  return { op: name, site, part: state.part, isGradient: false };
}

/** Runs `compute`, the gradient of an op, such that what it makes is known to come from there. */
export function watchGradient(
  { op, part }: Pick<Origin, 'op' | 'part'>,
  site: CallSite | null,
  compute: () => Tensor | null,
): Tensor | null {
  const before = state.differentiating;
  const origin = { op, site, part, isGradient: true };
  state.differentiating = origin;
  try {
    const gradient = compute();
    if (gradient) for (const watcher of state.watchers) watcher.gradient?.(gradient, origin);
    return gradient;
  } finally {
    state.differentiating = before;
  }
}

/** What `read` resolves to, unless a watcher has found something until now that explains more. */
export async function settled<T>(read: Promise<T>): Promise<T> {
  // It may reject while others are awaited, and is looked at in the end.
  read.catch(() => {});
  for (const watcher of [...state.watchers]) await watcher.settle?.();
  return read;
}

/** "log of 2 Head()", or "the gradient of log of 2 Head()"; without the part where there is none. */
export function nameOf({ op, part, isGradient }: Omit<Origin, 'site'>): string {
  const named = part ? `${op} of ${part.place}` : op;
  return isGradient ? `the gradient of ${named}` : named;
}

/** "log, called at file:1:2", or "the gradient of log, which was called at file:1:2". */
export function formatOrigin(origin: Origin): string {
  const called = origin.isGradient ? 'which was called at' : 'called at';
  return `${nameOf(origin)}, ${called} ${formatPlace(origin.site)}`;
}
