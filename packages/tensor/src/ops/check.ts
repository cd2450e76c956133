/** @file What ops check before they call a kernel, beside the shapes. */
import type { DType } from '../dtype.js';
import { TensorError } from '../errors.js';
import type { Tensor } from '../tensor.js';

/** All operands lie on one backend, which is returned. Throws TensorError. */
export function commonBackend(op: string, ...operands: readonly (Tensor | null)[]) {
  const [first, ...rest] = operands.filter((operand) => operand !== null);
  const { backend } = first!;
  for (const other of rest) {
    if (other.backend !== backend) {
      throw new TensorError(
        'wrong-backend',
        `${op}: operands lie on ${backend.name} and on ${other.backend.name}, or on two instances.`,
        'Move the model and the data to the same backend.',
      );
    }
  }
  return backend;
}

/** `operand` is of one of the types. Throws TensorError. */
export function checkDType(op: string, operand: Tensor, ...allowed: readonly DType[]): void {
  if (allowed.includes(operand.dtype)) return;
  throw new TensorError(
    'wrong-dtype',
    `${op} takes ${allowed.join(' or ')}, but got ${operand.dtype}.`,
    `Cast it first: cast(x, '${allowed[0]}').`,
  );
}
