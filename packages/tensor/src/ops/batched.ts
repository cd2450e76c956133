/** @file One op for inputs with and without a batch, and for fewer sides than its kernel has. */
import { type Dims, type Shape, spatialOf } from '@striate/shapes';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { reshape } from './reshape.js';

/** Applies an op of (N, C, sides...) to input with or without the batch dimension. Throws ShapeError for other ranks. */
export function batched(name: string, x: Tensor, dims: Dims, op: (x: Tensor) => Tensor): Tensor {
  const { batch } = spatialOf(name, x.shape, dims);
  if (batch !== undefined) return op(x);
  return scope(() => {
    const output = op(reshape(x, [1, ...x.shape]));
    return reshape(output, output.shape.slice(1));
  });
}

/** A signal (..., L) as a picture (..., 1, L) of one row. */
export function asRow(x: Tensor): Tensor {
  return reshape(x, [...x.shape.slice(0, -1), 1, x.shape.at(-1)!] satisfies Shape);
}

/** The converse of `asRow`. */
export function fromRow(x: Tensor): Tensor {
  return reshape(x, [...x.shape.slice(0, -2), x.shape.at(-1)!] satisfies Shape);
}
