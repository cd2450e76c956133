/** @file The optional kernel `updateRunning`, and its default. */
import { add, mul } from '../ops/arithmetic.js';
import type { RunningStatistics } from '../ops/norm.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** Moves the running statistics towards the batch's; the variance enters unbiased, n = `count`. */
export function updateRunning(
  running: RunningStatistics,
  batch: { mean: Tensor; variance: Tensor },
  count: number,
): void {
  const { mean, variance, momentum } = running;
  const { backend } = mean;
  if (backend.updateRunning) {
    backend.updateRunning({ mean, variance }, batch, momentum, count);
    mean.touch();
    variance.touch();
    return;
  }
  scope(() => {
    const unbiased = mul(batch.variance, count / (count - 1));
    mean.replace(add(mul(mean, 1 - momentum), mul(batch.mean, momentum)));
    variance.replace(add(mul(variance, 1 - momentum), mul(unbiased, momentum)));
  });
}
