/** @file Reductions over any axes. */
import {
  elementCount,
  normalizeAxis,
  reduceOutput,
  reductionAxes,
  type Shape,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { noGrad, scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { div, mul, sub } from './arithmetic.js';
import { asFloat, cast } from './cast.js';
import { equal } from './compare.js';
import { arithmeticType } from './promote.js';
import { expand, reshape } from './reshape.js';
import { neg } from './unary.js';

/** Which axes are reduced (all where not given, none for an empty list), and whether they stay with size 1. */
export interface ReduceOptions {
  readonly axes?: readonly number[] | undefined;
  readonly keepDim?: boolean | undefined;
}

/** What an op does along some axes. */
interface Plan {
  readonly axes: readonly number[];
  /** The result's shape. */
  readonly shape: Shape;
  /** The same with the reduced axes kept as 1. */
  readonly kept: Shape;
  /** How many elements become one. */
  readonly count: number;
}

/** The sum over `axes`; of bool and uint8 in int32 (`torch.sum`). Throws ShapeError. */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  const dtype = arithmeticType(x.dtype);
  if (dtype !== x.dtype) return scope(() => sum(cast(x, dtype), options));
  const { axes, shape, kept } = plan('sum', x, options);
  const y = wrap(x.backend, x.backend.reduce('sum', x, axes), shape, dtype);
  const { shape: inputShape } = x;
  return record('sum', y, [
    { input: x, saves: [], gradient: (g) => expand(reshape(g, kept), inputShape) },
  ]);
}

/** The mean over `axes`, in floating point (`torch.mean`). */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { count } = plan('mean', x, options);
  return scope(() => div(sum(asFloat(x), options), count));
}

export interface VarianceOptions extends ReduceOptions {
  /** Taken off the count in the divisor: 1 (unbiased) where not given, 0 for the biased variance. */
  readonly correction?: number | undefined;
}

/** The variance over `axes` (`torch.var`). */
export function variance(x: Tensor, options: VarianceOptions = {}): Tensor {
  const { axes, correction = 1 } = options;
  const { count } = plan('variance', x, options);
  return scope(() => {
    const centred = sub(x, mean(x, { axes, keepDim: true }));
    return div(sum(mul(centred, centred), options), Math.max(count - correction, 0));
  });
}

/** The maximum over `axes`; equal maxima share the gradient evenly, NaN passes on (`torch.amax`). */
export const amax = (x: Tensor, options: ReduceOptions = {}): Tensor => extremum('max', x, options);
/** The minimum over `axes`, likewise (`torch.amin`). */
export const amin = (x: Tensor, options: ReduceOptions = {}): Tensor => extremum('min', x, options);

function extremum(op: 'max' | 'min', x: Tensor, options: ReduceOptions): Tensor {
  const name = `a${op}`;
  const dtype = arithmeticType(x.dtype);
  if (dtype !== x.dtype) {
    return scope(() => cast(extremum(op, cast(x, dtype), options), x.dtype));
  }
  const { axes, shape, kept } = plan(name, x, options);
  const y = wrap(x.backend, x.backend.reduce(op, x, axes), shape, dtype);
  return record(name, y, [
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

/** int32 index of the first maximum along `axis`, which is taken away; NaN counts as the maximum (`torch.argmax`). */
export function argmax(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis('argmax', axis, x.shape.length);
  return noGrad(() =>
    scope(() => {
      const operand = asFloat(x);
      const { backend } = operand;
      return wrap(backend, backend.argmax(operand, at), reduceOutput(x.shape, [at]), 'int32');
    }),
  );
}

/** int32 index of the first minimum along `axis` (`torch.argmin`). */
export function argmin(x: Tensor, axis: number): Tensor {
  return noGrad(() => scope(() => argmax(neg(asFloat(x)), axis)));
}

function plan(op: string, x: Tensor, options: ReduceOptions): Plan {
  const axes = reductionAxes(x.shape, options.axes, op);
  return {
    axes,
    shape: reduceOutput(x.shape, axes, options.keepDim),
    kept: reduceOutput(x.shape, axes, true),
    count: elementCount(axes.map((axis) => x.shape[axis]!)),
  };
}
