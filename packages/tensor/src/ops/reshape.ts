/** @file Ops that move elements without changing them. */
import {
  broadcastAxes,
  expandOutput,
  flattenOutput,
  permutation,
  permuteOutput,
  reshapeOutput,
  type Shape,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { type Tensor, wrap } from '../tensor.js';
import { sum } from './reduce.js';

/** The same elements in another shape; one size may be -1 (`torch.reshape`). */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const output = reshapeOutput(x.shape, shape);
  const y = wrap(x.backend, x.backend.reshape(x, output), output, x.dtype);
  y.base = x.base;
  const { shape: before } = x;
  return record('reshape', y, [{ input: x, saves: [], gradient: (g) => reshape(g, before) }]);
}

/** Joins the dimensions from `startDim` to `endDim` into one (`torch.flatten`). */
export function flatten(x: Tensor, startDim = 0, endDim = -1): Tensor {
  return reshape(x, flattenOutput(x.shape, startDim, endDim));
}

/** Dimension i of the result is dimension axes[i] of x (`torch.permute`). */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  const output = permuteOutput(x.shape, axes);
  const order = permutation(x.shape, axes);
  const inverse = order.map((_, i) => order.indexOf(i));
  const y = wrap(x.backend, x.backend.permute(x, order), output, x.dtype);
  return record('permute', y, [{ input: x, saves: [], gradient: (g) => permute(g, inverse) }]);
}

/** Repeats dimensions of size 1 up to `shape`; -1 keeps one (`torch.Tensor.expand`). Throws ShapeError. */
export function expand(x: Tensor, shape: Shape): Tensor {
  const output = expandOutput(x.shape, shape);
  const y = wrap(x.backend, x.backend.expand(x, output), output, x.dtype);
  const { shape: before } = x;
  return record('expand', y, [
    {
      input: x,
      saves: [],
      gradient: (g) => reshape(sum(g, { axes: broadcastAxes(before, g.shape) }), before),
    },
  ]);
}
