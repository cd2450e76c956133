/** @file Who disposes of what: scopes note the tensors made inside and give them back at their end. */
import { TensorError } from './errors.js';
import { type ScopeEntries, state } from './state.js';
import { Tensor } from './tensor.js';

/**
 * Runs `body` and disposes of every tensor made inside and of its `grad`, except those in what it returns
 * (tensors, also within arrays and plain objects), which then belong to the surrounding scope. `body` must
 * not be async.
 */
export function scope<T>(body: () => T): T {
  const made = new Set<Tensor>();
  let result: T;
  try {
    result = within(made, 'scope', body);
    const around = state.scopes.at(-1);
    const kept = new Set(tensorsIn(result));
    for (const tensor of kept) if (made.delete(tensor)) around?.add(tensor);
    for (const gradient of freedGradients(made, kept)) around?.add(gradient);
  } finally {
    for (const tensor of made) tensor.dispose();
  }
  return result;
}

/** The handle of an asynchronous scope. */
export interface AsyncScope {
  /** Gives `tensor` to the scope, which disposes of it at its end; returns it. */
  keep<T extends Tensor>(tensor: T): T;
}

/**
 * Runs `body` and, when its promise settles, disposes of every tensor that was handed to `keep`. Nothing
 * is noted by itself here: across `await`, other code may run in between.
 */
export async function scopeAsync<T>(body: (scope: AsyncScope) => Promise<T>): Promise<T> {
  const kept = new Set<Tensor>();
  const handle: AsyncScope = {
    keep(tensor) {
      kept.add(tensor);
      return tensor;
    },
  };
  try {
    const result = await body(handle);
    freedGradients(kept, new Set(tensorsIn(result)));
    return result;
  } finally {
    for (const tensor of kept) tensor.dispose();
  }
}

/** Runs `body` such that no scope notes what it makes. @internal */
export function untracked<T>(body: () => T): T {
  return within(null, 'untracked', body);
}

/** Runs `body` without recording gradients (`torch.no_grad`). `body` must not be async. */
export function noGrad<T>(body: () => T): T {
  return recording(false, 'noGrad', body);
}

/** Runs `body` with gradients recorded, also within `noGrad` (`torch.enable_grad`). `body` must not be async. */
export function enableGrad<T>(body: () => T): T {
  return recording(true, 'enableGrad', body);
}

function recording<T>(enabled: boolean, name: string, body: () => T): T {
  const before = state.gradEnabled;
  state.gradEnabled = enabled;
  try {
    return notAsync(name, body());
  } finally {
    state.gradEnabled = before;
  }
}

function within<T>(entries: ScopeEntries, name: string, body: () => T): T {
  state.scopes.push(entries);
  try {
    return notAsync(name, body());
  } finally {
    state.scopes.pop();
  }
}

/** Takes the gradients in `kept` from their `leaves`, which are about to go. */
function freedGradients(leaves: ReadonlySet<Tensor>, kept: ReadonlySet<Tensor>): Tensor[] {
  const freed: Tensor[] = [];
  for (const leaf of leaves) {
    if (!leaf.grad || !kept.has(leaf.grad)) continue;
    freed.push(leaf.grad);
    leaf.grad = null;
  }
  return freed;
}

function notAsync<T>(name: string, result: T): T {
  if (result instanceof Promise) {
    throw new TensorError(
      'async-scope',
      `${name}() was handed an async function, but ends before that does.`,
      'Use scopeAsync, or await outside.',
    );
  }
  return result;
}

function* tensorsIn(value: unknown): Generator<Tensor> {
  if (value instanceof Tensor) yield value;
  else if (Array.isArray(value)) for (const item of value) yield* tensorsIn(item);
  else if (value && Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) yield* tensorsIn(item);
  }
}
