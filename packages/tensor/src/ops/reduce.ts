/** @file Reductions over any axes. */
import {
  elementCount,
  formatShape,
  normalizeAxis,
  reduceOutput,
  reductionAxes,
  type Shape,
  ShapeError,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { isFloat } from '../dtype.js';
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
  const { count, kept } = plan('variance', x, options);
  const divisor = Math.max(count - correction, 0);
  return scope(() => {
    const [y, distances] = noGrad(() => {
      const centred = sub(x, mean(x, { axes, keepDim: true }));
      return [div(sum(mul(centred, centred), options), divisor), centred] as const;
    });
    return record('variance', y, [
      {
        input: x,
        saves: [distances],
        gradient: (g, centred) => mul(centred!, mul(reshape(g, kept), 2 / divisor)),
      },
    ]);
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
  const { axes, shape, kept, count } = plan(name, x, options);
  checkFilled(name, x, count);
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
export const argmax = (x: Tensor, axis: number): Tensor => firstOf('max', x, axis);
/** int32 index of the first minimum along `axis`; NaN counts as the minimum (`torch.argmin`). */
export const argmin = (x: Tensor, axis: number): Tensor => firstOf('min', x, axis);

function firstOf(op: 'max' | 'min', x: Tensor, axis: number): Tensor {
  const at = normalizeAxis(`arg${op}`, axis, Math.max(x.shape.length, 1));
  const { shape, count } = plan(`arg${op}`, x, { axes: [at] });
  checkFilled(`arg${op}`, x, count);
  return noGrad(() =>
    scope(() => {
      // The kernel takes floats, which do not tell all integers apart: there, it looks for where they stand.
      const operand = !isFloat(x.dtype)
        ? cast(equal(x, extremum(op, x, { axes: [at], keepDim: true })), 'float32')
        : op === 'min'
          ? neg(x)
          : x;
      const { backend } = operand;
      const filled = x.shape.length === 0 ? reshape(operand, [1]) : operand;
      return wrap(backend, backend.argmax(filled, at), shape, 'int32');
    }),
  );
}

/** What has no elements has no extremum. */
function checkFilled(op: string, x: Tensor, count: number): void {
  if (count > 0) return;
  throw new ShapeError(
    'too-small',
    `${op}: nothing is reduced in ${formatShape(x.shape)}, and nothing has no extremum.`,
    'Reduce dimensions of at least one element.',
  );
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
