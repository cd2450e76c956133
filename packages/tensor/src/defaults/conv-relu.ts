/** @file The optional kernel `conv2dRelu`, and its default. */
import type { Shape } from '@striate/shapes';
import type { Backend, ConvParams, Operand, Storage } from '../backend.js';

/** max(conv2d, 0). */
export function conv2dRelu(
  backend: Backend,
  x: Operand,
  weight: Operand,
  bias: Operand | null,
  params: ConvParams,
  out: Shape,
): Storage {
  if (backend.conv2dRelu) return backend.conv2dRelu(x, weight, bias, params, out);
  const storage = backend.conv2d(x, weight, bias, params, out);
  const y = backend.unary('relu', { storage, shape: out, dtype: x.dtype });
  backend.release(storage);
  return y;
}
