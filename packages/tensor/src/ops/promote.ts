/**
 * @file Promotion: what operands of different element types meet in. The order is bool, uint8, int32,
 * float32, float64; the higher of two wins. Arithmetic on bool and uint8 is done in int32, which is also its
 * result (PyTorch wraps uint8 around at 256; here 200 + 100 is 300). A number takes the tensor's type, but a
 * fraction beside integers makes float32.
 */
import { type DType, isFloat } from '../dtype.js';

const ORDER: readonly DType[] = ['bool', 'uint8', 'int32', 'float32', 'float64'];

/** The type in which operands of both types meet (`torch.promote_types`). */
export function promoteTypes(a: DType, b: DType): DType {
  return ORDER[Math.max(ORDER.indexOf(a), ORDER.indexOf(b))]!;
}

/** The type that arithmetic of `dtype` is done in: integers of less than 32 bits widen. */
export function arithmeticType(dtype: DType): DType {
  return isFloat(dtype) ? dtype : 'int32';
}

/** The type of functions that have fractions as results: integers become float32. */
export function floatType(dtype: DType): DType {
  return isFloat(dtype) ? dtype : 'float32';
}

/** The type of a number beside tensors of `dtype`. */
export function typeBeside(value: number, dtype: DType): DType {
  return isFloat(dtype) || Number.isInteger(value) ? dtype : 'float32';
}
