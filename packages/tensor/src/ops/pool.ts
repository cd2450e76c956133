/** @file Pooling over sliding windows: the largest value, or the mean. */
import { type PoolOptions, poolOutput, type Sides, sidesOf } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import type { AvgPoolParams, PoolParams } from '../backend.js';
import { TensorError } from '../errors.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { asRow, batched, fromRow } from './batched.js';
import { floatBackend } from './check.js';

/** The stride defaults to the kernel, padding to 0, dilation to 1, ceilMode to false. */
export type MaxPoolOptions = Omit<PoolOptions, 'dims'>;

/** The stride defaults to the kernel, padding to 0, ceilMode to false. */
export interface AvgPoolOptions extends Omit<PoolOptions, 'dims' | 'dilation'> {
  /** Whether cells in the padding count as zeros; true where not given. */
  readonly countIncludePad?: boolean | undefined;
  /** Divides each window's sum in place of its cells. */
  readonly divisorOverride?: number | undefined;
}

/** The largest value of each window of (N, C, L) or (C, L) (`torch.nn.functional.max_pool1d`). Throws ShapeError. */
export function maxPool1d(x: Tensor, options: MaxPoolOptions): Tensor {
  return overRows('maxPool1d', x, options, maxPool2d);
}

/**
 * The largest value of each window of (N, C, H, W) or (C, H, W); the first of equals gets the gradient, NaN
 * wins over numbers (`torch.nn.functional.max_pool2d`). Throws ShapeError.
 */
export function maxPool2d(x: Tensor, options: MaxPoolOptions): Tensor {
  const params: PoolParams = {
    ...windows('maxPool2d', options),
    dilation: sidesOf('maxPool2d', 'dilation', options.dilation ?? 1, 2),
  };
  const backend = floatBackend('maxPool2d', x);
  return batched('maxPool2d', x, 2, (input) => {
    const { shape: inputShape } = input;
    const shape = poolOutput(inputShape, { ...options, dims: 2 });
    const pooled = backend.maxPool2d(input, params, shape);
    const values = wrap(backend, pooled.values, shape, input.dtype);
    const indices = wrap(backend, pooled.indices, shape, 'int32');
    record('maxPool2d', values, [
      {
        input,
        saves: [indices],
        gradient: (g, at) =>
          wrap(backend, backend.maxPool2dGradient(g, at!, params, inputShape), inputShape, g.dtype),
      },
    ]);
    indices.dispose();
    return values;
  });
}

/** The mean of each window of (N, C, L) or (C, L) (`torch.nn.functional.avg_pool1d`). Throws ShapeError. */
export function avgPool1d(x: Tensor, options: Omit<AvgPoolOptions, 'divisorOverride'>): Tensor {
  return overRows('avgPool1d', x, options, avgPool2d);
}

/** The mean of each window of (N, C, H, W) or (C, H, W) (`torch.nn.functional.avg_pool2d`). Throws ShapeError. */
export function avgPool2d(x: Tensor, options: AvgPoolOptions): Tensor {
  const params: AvgPoolParams = {
    ...windows('avgPool2d', options),
    countIncludePad: options.countIncludePad ?? true,
    divisorOverride: options.divisorOverride ?? null,
  };
  if (params.divisorOverride === 0) {
    throw new TensorError(
      'wrong-value',
      'avgPool2d: divisorOverride is 0.',
      'Give another number, or leave it out.',
    );
  }
  const backend = floatBackend('avgPool2d', x);
  return batched('avgPool2d', x, 2, (input) => {
    const { shape: inputShape } = input;
    const shape = poolOutput(inputShape, { ...options, dims: 2 });
    const y = wrap(backend, backend.avgPool2d(input, params, shape), shape, input.dtype);
    return record('avgPool2d', y, [
      {
        input,
        saves: [],
        gradient: (g) =>
          wrap(backend, backend.avgPool2dGradient(g, params, inputShape), inputShape, g.dtype),
      },
    ]);
  });
}

function windows(operation: string, options: MaxPoolOptions) {
  const kernelSize = sidesOf<number, 2>(operation, 'kernelSize', options.kernelSize, 2);
  return {
    kernelSize,
    stride: sidesOf<number, 2>(operation, 'stride', options.stride ?? kernelSize, 2),
    padding: sidesOf<number, 2>(operation, 'padding', options.padding ?? 0, 2),
  };
}

/** A 2-d pool over signals as pictures of one row. */
function overRows<O extends MaxPoolOptions>(
  operation: string,
  x: Tensor,
  options: O,
  pool: (x: Tensor, options: O) => Tensor,
): Tensor {
  poolOutput(x.shape, { ...options, dims: 1 });
  const row = (option: string, value: Sides, across: number): [number, number] => [
    across,
    ...sidesOf<number, 1>(operation, option, value, 1),
  ];
  const { kernelSize, stride = kernelSize, padding = 0, dilation = 1 } = options;
  return scope(() =>
    fromRow(
      pool(asRow(x), {
        ...options,
        kernelSize: row('kernelSize', kernelSize, 1),
        stride: row('stride', stride, 1),
        padding: row('padding', padding, 0),
        dilation: row('dilation', dilation, 1),
      }),
    ),
  );
}
