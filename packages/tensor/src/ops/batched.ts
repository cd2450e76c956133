/** @file Unbatched pictures: (C, H, W) is taken as a batch of one and given back without it. */
import { type Shape, spatialOf } from '@striate/shapes';
import type { Tensor } from '../tensor.js';
import { reshape } from './reshape.js';

/** Applies an op of (N, C, H, W) to pictures with or without the batch dimension. */
export function batched(x: Tensor, op: (x: Tensor) => Tensor): Tensor {
  if (x.shape.length !== 3) return op(x);
  spatialOf('batch', x.shape, 2);
  const input = reshape(x, [1, ...x.shape] as Shape);
  const output = op(input);
  const result = reshape(output, output.shape.slice(1));
  input.dispose();
  output.dispose();
  return result;
}
