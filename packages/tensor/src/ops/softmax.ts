/** @file Softmax and its logarithm, along any dimension. */
import { normalizeAxis } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { noGrad, scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { mul, sub } from './arithmetic.js';
import { asFloat } from './cast.js';
import { sum } from './reduce.js';
import { reshape, transpose } from './reshape.js';
import { exp } from './unary.js';

/** log(softmax(x)) along `axis`, the last one where not given (`torch.nn.functional.log_softmax`). Throws ShapeError. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const at = normalizeAxis('logSoftmax', axis, Math.max(x.shape.length, 1));
  const y = alongRows(x, at, (rows) =>
    wrap(rows.backend, rows.backend.logSoftmax(rows), rows.shape, rows.dtype),
  );
  return record('logSoftmax', y, [
    {
      input: x,
      saves: [y],
      gradient: (g, logs) => sub(g, mul(exp(logs!), sum(g, { axes: [at], keepDim: true }))),
    },
  ]);
}

/** exp(x) over its sum along `axis`, the last one where not given (`torch.nn.functional.softmax`). Throws ShapeError. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const at = normalizeAxis('softmax', axis, Math.max(x.shape.length, 1));
  const y = noGrad(() => scope(() => exp(logSoftmax(x, at))));
  return record('softmax', y, [
    {
      input: x,
      saves: [y],
      gradient: (g, shares) => {
        const weighted = mul(g, shares!);
        return sub(weighted, mul(shares!, sum(weighted, { axes: [at], keepDim: true })));
      },
    },
  ]);
}

/** Applies an op of rows (n, c) to the vectors along `axis`; records nothing. */
function alongRows(x: Tensor, axis: number, op: (rows: Tensor) => Tensor): Tensor {
  return noGrad(() =>
    scope(() => {
      const last = Math.max(x.shape.length - 1, 0);
      const floating = asFloat(x);
      const moved = axis === last ? floating : transpose(floating, axis, last);
      const size = x.shape[axis] ?? 1;
      const count = size === 0 ? 0 : moved.size / size;
      const y = reshape(op(reshape(moved, [count, size])), moved.shape);
      return axis === last ? y : transpose(y, axis, last);
    }),
  );
}
