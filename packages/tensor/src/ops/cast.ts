/** @file Between element types. */
import { record } from '../autograd/graph.js';
import { type DType, isFloat } from '../dtype.js';
import { type Tensor, wrap } from '../tensor.js';
import { checkHas } from './check.js';
import { floatType } from './promote.js';

/**
 * The elements in another type (`torch.Tensor.to`): floating point to integers truncates towards zero,
 * anything to bool is `!= 0`. Gradients pass between floating-point types. Throws TensorError for a type that
 * the backend lacks.
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  const from = x.dtype;
  checkHas(x.backend, dtype);
  // The same storage under a handle of its own, which the caller may dispose of.
  const y = from === dtype ? x.detach() : wrap(x.backend, x.backend.cast(x, dtype), x.shape, dtype);
  if (!isFloat(from) || !isFloat(dtype)) return y;
  return record('cast', y, [{ input: x, saves: [], gradient: (g) => cast(g, from) }]);
}

/** x in floating point: as it is, or integers as float32. */
export function asFloat(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : cast(x, floatType(x.dtype));
}
