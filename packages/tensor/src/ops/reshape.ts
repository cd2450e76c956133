/** @file The same elements in another shape or order: reshape, flatten, permute, expand and their like. */
import {
  broadcastAxes,
  expandOutput,
  flattenOutput,
  permutation,
  permuteOutput,
  reshapeOutput,
  type Shape,
  squeezeOutput,
  transposeOutput,
  unsqueezeOutput,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { type Tensor, wrap } from '../tensor.js';
import { sum } from './reduce.js';

/** The same elements in another shape; one size may be -1 (`torch.reshape`). Throws ShapeError. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const output = reshapeOutput(x.shape, shape);
  const y = wrap(x.backend, x.backend.reshape(x, output), output, x.dtype);
  y.base = x.base;
  const { shape: before } = x;
  return record('reshape', y, [{ input: x, saves: [], gradient: (g) => reshape(g, before) }]);
}

/** Joins the dimensions from `startDim` to `endDim` into one (`torch.flatten`). Throws ShapeError. */
export function flatten(x: Tensor, startDim = 0, endDim = -1): Tensor {
  return reshape(x, flattenOutput(x.shape, startDim, endDim));
}

/** Without the dimensions of size 1, or without those of them that `dims` names (`torch.squeeze`). Throws ShapeError. */
export function squeeze(x: Tensor, dims?: number | readonly number[]): Tensor {
  return reshape(x, squeezeOutput(x.shape, dims));
}

/** With a dimension of size 1 put in at `dim` (`torch.unsqueeze`). Throws ShapeError. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  return reshape(x, unsqueezeOutput(x.shape, dim));
}

/** Dimension i of the result is dimension axes[i] of x (`torch.permute`). Throws ShapeError. */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  const output = permuteOutput(x.shape, axes);
  const order = permutation(x.shape, axes);
  const inverse = order.map((_, i) => order.indexOf(i));
  const y = wrap(x.backend, x.backend.permute(x, order), output, x.dtype);
  return record('permute', y, [{ input: x, saves: [], gradient: (g) => permute(g, inverse) }]);
}

/** With two dimensions exchanged (`torch.transpose`). Throws ShapeError. */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  // Axes are exchanged as sizes are: in a shape that numbers its dimensions, the result is the order.
  return permute(
    x,
    transposeOutput(
      x.shape.map((_, i) => i),
      dim0,
      dim1,
    ),
  );
}

/** Dimensions of size 1 repeated up to `shape`; -1 keeps one (`torch.Tensor.expand`). Throws ShapeError. */
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
