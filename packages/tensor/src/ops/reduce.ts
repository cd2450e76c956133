/** @file Reductions over any axes. */
import { elementCount, normalizeAxis, reduceOutput, reductionAxes } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { type Tensor, wrap } from '../tensor.js';
import { cast, div, equal, mul } from './elementwise.js';
import { expand, reshape } from './reshape.js';

/** Which axes are reduced (all where not given), and whether they stay with size 1. */
export interface ReduceOptions {
  readonly axes?: readonly number[] | undefined;
  readonly keepDim?: boolean | undefined;
}

/** The sum over `axes` (`torch.sum`). */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { axes, shape, kept } = plan('sum', x, options);
  const y = wrap(x.backend, x.backend.reduce('sum', x, axes), shape, x.dtype);
  const { shape: inputShape } = x;
  return record('sum', y, [
    { input: x, saves: [], gradient: (g) => expand(reshape(g, kept), inputShape) },
  ]);
}

/** The mean over `axes` (`torch.mean`). */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { axes } = plan('mean', x, options);
  const total = sum(x, options);
  const result = div(total, elementCount(axes.map((axis) => x.shape[axis]!)));
  total.dispose();
  return result;
}

/** The maximum over `axes`; equal maxima share the gradient evenly (`torch.amax`). */
export function amax(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { axes, shape, kept } = plan('amax', x, options);
  const y = wrap(x.backend, x.backend.reduce('max', x, axes), shape, x.dtype);
  return record('amax', y, [
    {
      input: x,
      saves: [x, y],
      gradient: (g, savedX, savedY) => {
        const hit = cast(equal(savedX!, reshape(savedY!, kept)), g.dtype);
        return mul(hit, div(reshape(g, kept), sum(hit, { axes, keepDim: true })));
      },
    },
  ]);
}

/** int32 index of the first maximum along `axis`, which is taken away (`torch.argmax`). */
export function argmax(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis('argmax', axis, x.shape.length);
  return wrap(x.backend, x.backend.argmax(x, at), reduceOutput(x.shape, [at]), 'int32');
}

function plan(op: string, x: Tensor, options: ReduceOptions) {
  const axes = reductionAxes(x.shape, options.axes, op);
  return {
    axes,
    shape: reduceOutput(x.shape, axes, options.keepDim),
    kept: reduceOutput(x.shape, axes, true),
  };
}
