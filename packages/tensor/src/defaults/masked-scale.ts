/** @file The optional kernel `maskedScale`, and its default. */
import { mul } from '../ops/arithmetic.js';
import { cast } from '../ops/cast.js';
import { noGrad, scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';

/** x * scale where `mask` is true, else 0. */
export function maskedScale(x: Tensor, mask: Tensor, scale: number): Tensor {
  const { backend } = x;
  if (backend.maskedScale) {
    return wrap(backend, backend.maskedScale(x, mask, scale), x.shape, x.dtype);
  }
  return noGrad(() => scope(() => mul(x, mul(cast(mask, x.dtype), scale))));
}
