/** @file The optional kernel `crossEntropy`, and its default. */

import { div, sub } from '../ops/arithmetic.js';
import { cast } from '../ops/cast.js';
import { oneHot } from '../ops/create.js';
import { sum } from '../ops/reduce.js';
import { reshape } from '../ops/reshape.js';
import { exp, neg } from '../ops/unary.js';
import { noGrad, scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';

/** The loss of every row of logits (n, c), and its gradient: softmax minus one-hot; NaN for a target outside. */
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
      const column = reshape(target, [target.size, 1]);
      const hit = wrap(backend, backend.gather(logs, column, 1), column.shape, dtype);
      const hot = cast(oneHot(target, shape[1]!), dtype);
      // 1, but 0 for a target outside, whose 0 / 0 makes the row NaN.
      const found = sum(hot, { axes: [1], keepDim: true });
      return {
        loss: reshape(neg(div(hit, found)), rows),
        gradient: sub(exp(logs), div(hot, found)),
      };
    }),
  );
}
