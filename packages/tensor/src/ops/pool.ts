/** @file Pooling over windows of pictures. */
import { adaptivePoolOutput, poolOutput, type Sides, sidesOf } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { type Tensor, wrap } from '../tensor.js';
import { batched } from './batched.js';

/** The stride defaults to the kernel, padding to 0; one for both sides or [height, width]. */
export interface Pool2dOptions {
  readonly kernelSize: Sides;
  readonly stride?: Sides | undefined;
  readonly padding?: Sides | undefined;
}

/** The largest value of each window (`torch.nn.functional.max_pool2d`). Throws ShapeError. */
export function maxPool2d(x: Tensor, options: Pool2dOptions): Tensor {
  const params = {
    kernelSize: sidesOf('maxPool2d', 'kernelSize', options.kernelSize, 2),
    stride: sidesOf('maxPool2d', 'stride', options.stride ?? options.kernelSize, 2),
    padding: sidesOf('maxPool2d', 'padding', options.padding ?? 0, 2),
    dilation: [1, 1] as const,
  };
  return batched(x, (input) => {
    const { backend, shape: inputShape } = input;
    const shape = poolOutput(inputShape, params);
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

/**
 * Averages windows laid such that the output has the size asked for
 * (`torch.nn.functional.adaptive_avg_pool2d`). Throws ShapeError.
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: Sides): Tensor {
  return batched(x, (input) => {
    const { backend, shape: inputShape } = input;
    const shape = adaptivePoolOutput(inputShape, outputSize);
    const y = wrap(backend, backend.adaptiveAvgPool2d(input, shape), shape, input.dtype);
    return record('adaptiveAvgPool2d', y, [
      {
        input,
        saves: [],
        gradient: (g) =>
          wrap(backend, backend.adaptiveAvgPool2dGradient(g, inputShape), inputShape, g.dtype),
      },
    ]);
  });
}
