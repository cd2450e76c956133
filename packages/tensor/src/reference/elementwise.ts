/** @file Kernels on single elements. Each is computed in double and rounded once, by the store. */
import { elementCount, type Shape } from '@striate/shapes';
import type { BinaryOp, UnaryOp } from '../backend.js';
import { COMPARISON_OPS } from '../backend.js';
import { type DType, type HostArray, hostArray } from '../dtype.js';
import type { HostTensor } from './storage.js';
import { broadcastStrides, flattened, forRows } from './strides.js';

function applyUnary(op: UnaryOp, x: number): number {
  switch (op) {
    case 'neg':
      return -x;
    case 'exp':
      return Math.exp(x);
    case 'log':
      return Math.log(x);
    case 'sqrt':
      return Math.sqrt(x);
    case 'abs':
      return Math.abs(x);
    case 'relu':
      return Math.max(x, 0);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    default: // 'tanh'; see applyBinary
      return Math.tanh(x);
  }
}

function applyBinary(op: BinaryOp, a: number, b: number): number {
  switch (op) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'pow':
      return power(a, b);
    case 'maximum':
      return a > b || Number.isNaN(a) ? a : b;
    case 'reluGradient':
      return b <= 0 ? 0 : a;
    case 'equal':
      return a === b ? 1 : 0;
    case 'greater':
      return a > b ? 1 : 0;
    default: // 'less'; without a default, V8 boxes every result in case of an undefined one
      return a < b ? 1 : 0;
  }
}

/** C's and PyTorch's pow: unlike JavaScript's, 1 to the NaN and -1 to an infinity are 1. */
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  return a ** b;
}

export function unary(op: UnaryOp, x: HostTensor): HostArray {
  const { data } = x;
  const y = hostArray(x.dtype, data.length);
  for (let i = 0; i < y.length; i++) y[i] = applyUnary(op, data[i]!);
  return y;
}

export function binary(op: BinaryOp, a: HostTensor, b: HostTensor, out: Shape): HostArray {
  const compares = (COMPARISON_OPS as readonly BinaryOp[]).includes(op);
  const y = hostArray(compares ? 'bool' : a.dtype, elementCount(out));
  const shape = flattened(out, [a.shape, b.shape]);
  const flat = shape !== out;
  const stridesA = flat ? [a.data.length === 1 ? 0 : 1] : broadcastStrides(a.shape, shape);
  const stridesB = flat ? [b.data.length === 1 ? 0 : 1] : broadcastStrides(b.shape, shape);
  const width = shape.at(-1) ?? 1;
  const stepA = stridesA.at(-1) ?? 0;
  const stepB = stridesB.at(-1) ?? 0;
  let to = 0;
  forRows(shape, stridesA, stridesB, (fromA, fromB) => {
    binaryRow(op, a.data, fromA, stepA, b.data, fromB, stepB, y, to, width);
    to += width;
  });
  return y;
}

/** One row; apart from the walk over rows, so that the inner loop has nothing but local variables. */
function binaryRow(
  op: BinaryOp,
  a: HostArray,
  fromA: number,
  stepA: number,
  b: HostArray,
  fromB: number,
  stepB: number,
  y: HostArray,
  to: number,
  width: number,
): void {
  let atA = fromA;
  let atB = fromB;
  for (let i = to; i < to + width; i++) {
    y[i] = applyBinary(op, a[atA]!, b[atB]!);
    atA += stepA;
    atB += stepB;
  }
}

/** Storing into an integer array truncates towards zero by itself. */
export function cast(x: HostTensor, dtype: DType): HostArray {
  const { data } = x;
  const y = hostArray(dtype, data.length);
  if (dtype !== 'bool') {
    for (let i = 0; i < y.length; i++) y[i] = data[i]!;
  } else {
    for (let i = 0; i < y.length; i++) y[i] = data[i] !== 0 ? 1 : 0;
  }
  return y;
}
