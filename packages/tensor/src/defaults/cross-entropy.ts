/** @file The optional kernel `crossEntropy`, and its default. */

import { cast, exp, neg, sub } from '../ops/arithmetic.js';
import { oneHot } from '../ops/create.js';
import { noGrad, scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';

/** The loss of every row of logits (n, c), and its gradient: softmax minus one-hot. */
export function crossEntropyRows(
  logits: Tensor,
  target: Tensor,
): { loss: Tensor; gradient: Tensor } {
  const { backend, shape, dtype } = logits;
  const rows = shape.slice(0, 1);
  if (backend.crossEntropy) {
    const result = backend.crossEntropy(logits, target);
    return {
      loss: wrap(backend, result.loss, rows, dtype),
      gradient: wrap(backend, result.gradient, shape, dtype),
    };
  }
  return noGrad(() =>
    scope(() => {
      const logs = wrap(backend, backend.logSoftmax(logits), shape, dtype);
      const hit = wrap(backend, backend.pick(logs, target), rows, dtype);
      const gradient = sub(exp(logs), cast(oneHot(target, shape[1]!), dtype));
      return { loss: neg(hit), gradient };
    }),
  );
}
