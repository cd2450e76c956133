/** @file What a model answers to a stream of batches, each read while the device works on the next. */
import type { Module } from '@striate/layers';
import { type Backend, type HostArray, noGrad, scope } from '@striate/tensor';
import { type PictureBatch, toDevice } from '../batch.js';

export interface Answer<Batch extends PictureBatch> {
  readonly batch: Batch;
  /** (N, classes), row-major. */
  readonly logits: HostArray;
}

/**
 * The logits of every batch, in order, in eval mode; the model's mode is as before once the stream ends, or is
 * left. Throws the signal's reason.
 */
export async function* logitsOf<Batch extends PictureBatch>(
  model: Module,
  backend: Backend,
  batches: AsyncIterable<Batch>,
  signal?: AbortSignal,
): AsyncGenerator<Answer<Batch>> {
  const wasTraining = model.training;
  model.eval();
  try {
    let pending: { batch: Batch; read: Promise<HostArray> } | undefined;
    for await (const batch of batches) {
      signal?.throwIfAborted();
      const next = { batch, read: forward(model, backend, batch) };
      if (pending) yield { batch: pending.batch, logits: await pending.read };
      pending = next;
    }
    if (pending) yield { batch: pending.batch, logits: await pending.read };
  } finally {
    model.train(wasTraining);
  }
}

function forward(model: Module, backend: Backend, batch: PictureBatch): Promise<HostArray> {
  const logits = noGrad(() => scope(() => model.forward(toDevice(batch, backend))));
  const read = logits.data();
  // A failure is met where the numbers are awaited; until then it must not count as unhandled.
  read.catch(() => undefined);
  logits.dispose();
  return read;
}

/** softmax of row number `row` of (n, classes), in float64. */
export function probabilitiesOf(logits: HostArray, row: number, classes: number): Float64Array {
  const values = Float64Array.from({ length: classes }, (_, c) => logits[row * classes + c]!);
  const largest = values.reduce((a, b) => Math.max(a, b));
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Classes by falling probability; of equal ones the lower class comes first. */
export function ranked(probabilities: Float64Array): number[] {
  return [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
}
