/**
 * @file Anomaly mode: which op made the first NaN or infinity, and where it was called. Values are on
 * devices and reads are asynchronous, so every check is enqueued behind its op and its answer comes later.
 */
import { elementCount, formatShape, unravelIndex } from '@striate/shapes';
import type { Backend, Operand } from '../backend.js';
import { isFloat } from '../dtype.js';
import { TensorError } from '../errors.js';
import { state } from '../state.js';
import type { Tensor } from '../tensor.js';
import { type Filled, formatOrigin, nameOf, type Origin, type Watcher } from './watch.js';

export interface AnomalyOptions {
  /** Whether infinities count as well; true where not given. Masks with -Infinity want false. */
  readonly infinity?: boolean | undefined;
}

/**
 * Runs `body`, which may be async, in anomaly mode and resolves to what it returns once all checks have
 * been answered (`torch.autograd.detect_anomaly`). In this mode the values of every floating-point tensor
 * that an op makes, of every gradient that backward passes on and of every parameter changed in place are
 * checked on the device.
 *
 * Rejects with a TensorError 'anomaly' that names the op which made the first NaN or infinity, the layer
 * that called it, the element and where in the program that was: the first place on the stack outside of this library. If `body` failed of
 * something else after that, this is the error's `cause`. An op at which the device failed is found in the
 * same way ('device-failed').
 * While the mode is on, a read that comes after an anomaly rejects with it: `await loss.item()` ends a
 * training loop at once. Other code that runs while `body` awaits is in the mode too.
 *
 * Each op is followed by four more kernels, so that training takes several times as long.
 *
 * Source: https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection, which checks gradients
 * for NaN only.
 */
export async function detectAnomaly<T>(
  body: () => T | Promise<T>,
  options: AnomalyOptions = {},
): Promise<T> {
  const log = new AnomalyLog(options);
  state.watchers.add(log);
  try {
    const result = await body();
    await log.settle();
    return result;
  } catch (error) {
    // What was found first explains what followed.
    await log.settle(error);
    throw error;
  } finally {
    state.watchers.delete(log);
  }
}

/**
 * Turns anomaly mode on or off for all that follows (`torch.autograd.set_detect_anomaly`); see
 * `detectAnomaly`. What it finds comes with the next read or `await checkAnomalies()`.
 */
export function setDetectAnomaly(enabled: boolean, options: AnomalyOptions = {}): void {
  for (const log of logs()) if (log.isLasting) state.watchers.delete(log);
  if (enabled) state.watchers.add(new AnomalyLog(options, true));
}

/**
 * Waits for the checks of all ops so far. Rejects with the first anomaly since the mode was turned on or
 * since this rejected last; resolves at once outside the mode.
 */
export async function checkAnomalies(): Promise<void> {
  for (const log of logs()) await log.take();
}

function logs(): AnomalyLog[] {
  return [...state.watchers].filter((watcher) => watcher instanceof AnomalyLog);
}

class AnomalyLog implements Watcher {
  /** Whether it stays until it is turned off. */
  readonly isLasting: boolean;
  readonly #countsInfinity: boolean;
  readonly #pending = new Set<Promise<void>>();
  #checks = 0;
  #first: { readonly order: number; readonly error: TensorError } | undefined;

  constructor({ infinity = true }: AnomalyOptions, isLasting = false) {
    this.#countsInfinity = infinity;
    this.isLasting = isLasting;
  }

  filled({ shared, shape, dtype, origin, isChange }: Filled): void {
    // On the way to a gradient anything goes; what counts is what is passed on.
    if (origin.isGradient) return;
    const { backend, storage } = shared;
    this.#check(backend, { storage, shape, dtype }, origin, isChange ? 'written in place' : 'made');
  }

  gradient(gradient: Tensor, origin: Origin): void {
    this.#check(gradient.backend, gradient, origin, 'made');
  }

  /** Rejects with the first anomaly among the checks so far; `cause`: what came of it. */
  async settle(cause?: unknown): Promise<void> {
    await Promise.all(this.#pending);
    if (!this.#first) return;
    const { error } = this.#first;
    if (cause !== error) error.cause ??= cause;
    throw error;
  }

  /** Like settle, but forgets the anomaly. */
  async take(): Promise<void> {
    try {
      await this.settle();
    } finally {
      this.#first = undefined;
    }
  }

  #check(backend: Backend, x: Operand, origin: Origin, verb: string): void {
    if (!isFloat(x.dtype) || elementCount(x.shape) === 0) return;
    const { shape } = x;
    const order = this.#checks++;
    const note = (error: TensorError) => {
      if (!this.#first || order < this.#first.order) this.#first = { order, error };
    };
    const check = largestMagnitude(backend, x)
      .then(
        ({ magnitude, at }) => {
          if (Number.isFinite(magnitude)) return;
          if (!Number.isNaN(magnitude) && !this.#countsInfinity) return;
          const element = `${formatShape(unravelIndex(at, shape))} of ${formatShape(shape)}`;
          note(anomaly(origin, verb, magnitude, element));
        },
        (error) => note(deviceFailure(origin, error)),
      )
      .finally(() => this.#pending.delete(check));
    this.#pending.add(check);
  }
}

/** The largest |x|, where NaN counts as largest, and where it is. */
async function largestMagnitude(
  backend: Backend,
  x: Operand,
): Promise<{ magnitude: number; at: number }> {
  const { dtype } = x;
  const count = [elementCount(x.shape)];
  const magnitudes = backend.unary('abs', x);
  const flat = backend.reshape({ storage: magnitudes, shape: x.shape, dtype }, count);
  const row = { storage: flat, shape: count, dtype };
  const largest = backend.reduce('max', row, [0]);
  const index = backend.argmax(row, 0);
  const reads = Promise.all([
    backend.read({ storage: largest, shape: [], dtype }),
    backend.read({ storage: index, shape: [], dtype: 'int32' }),
  ]);
  for (const storage of [magnitudes, flat, largest, index]) backend.release(storage);
  const [[magnitude], [at]] = (await reads) as unknown as [[number], [number]];
  return { magnitude, at };
}

function anomaly(origin: Origin, verb: string, magnitude: number, element: string): TensorError {
  const what = Number.isNaN(magnitude) ? 'NaN' : 'infinity';
  return new TensorError(
    'anomaly',
    `Element ${element} is the first ${what}, ${verb} by ${formatOrigin(origin)}.`,
    'Look at what goes in there: a division by 0, the logarithm or root of 0, a large exponent, a learning rate too high.',
    { op: nameOf(origin) },
  );
}

function deviceFailure(origin: Origin, error: unknown): TensorError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TensorError(
    'device-failed',
    `The device failed at ${formatOrigin(origin)}: ${reason}`,
    'Whatever came after that failed with it.',
    { cause: error },
  );
}
