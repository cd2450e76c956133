/** @file What ops check before they call a kernel, beside the shapes: kernels trust what they are handed. */
import { formatShape, type Shape, ShapeError, sameShape } from '@striate/shapes';
import type { Backend } from '../backend.js';
import { type DType, isFloat } from '../dtype.js';
import { TensorError } from '../errors.js';
import type { Tensor } from '../tensor.js';

/** All operands lie on one backend, which is returned. Throws TensorError. */
export function commonBackend(op: string, ...operands: readonly (Tensor | null)[]): Backend {
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

/** The same, and all are of one floating-point type. Throws TensorError. */
export function floatBackend(op: string, ...operands: readonly (Tensor | null)[]): Backend {
  const backend = commonBackend(op, ...operands);
  const [first, ...rest] = operands.filter((operand) => operand !== null);
  for (const operand of [first!, ...rest]) {
    if (!isFloat(operand.dtype)) checkDType(op, operand, 'float32');
    if (operand.dtype === first!.dtype) continue;
    throw new TensorError(
      'wrong-dtype',
      `${op} got both ${first!.dtype} and ${operand.dtype}.`,
      `Cast one of them: cast(x, '${first!.dtype}').`,
    );
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

/** The backend has the type. Throws TensorError. */
export function checkHas(backend: Backend, dtype: DType): void {
  if (backend.dtypes.includes(dtype)) return;
  throw new TensorError(
    'wrong-dtype',
    `The backend ${backend.name} has no ${dtype}.`,
    `Use one of ${backend.dtypes.join(', ')}.`,
  );
}

/** `operand`, if there is one, has just this shape. Throws ShapeError. */
export function checkOperand(
  op: string,
  name: string,
  operand: Tensor | null | undefined,
  shape: Shape,
): void {
  if (!operand || sameShape(operand.shape, shape)) return;
  throw new ShapeError(
    'size-mismatch',
    `${op}: ${name} has the shape ${formatShape(operand.shape)}, but must have ${formatShape(shape)}.`,
    `Give a ${name} of shape ${formatShape(shape)}.`,
  );
}

/** The entry of `table` that `value` names. Throws TensorError. */
export function choice<T>(
  op: string,
  option: string,
  table: Readonly<Record<string, T>>,
  value: string,
): T {
  if (Object.hasOwn(table, value)) return table[value]!;
  throw new TensorError(
    'wrong-value',
    `${op}: ${option} is '${value}'.`,
    `Use one of ${Object.keys(table)
      .map((name) => `'${name}'`)
      .join(', ')}.`,
  );
}
