/** @file Kernels on single elements. Each is computed in double and rounded once, by the store. */
import { broadcastStrides, elementCount, type Shape } from '@striate/shapes';
import type { BinaryOp, UnaryOp } from '../backend.js';
import { COMPARISON_OPS } from '../backend.js';
import { type DType, type HostArray, hostArray } from '../dtype.js';
import { erf } from './erf.js';
import type { HostTensor } from './storage.js';
import { forRows, walkedShapes } from './strides.js';

/** y = op(x). Every op has a loop of its own, so that V8 compiles it for that op alone: three times as fast. */
type UnaryLoop = (y: HostArray, x: HostArray) => void;

const UNARY: Readonly<Record<UnaryOp, UnaryLoop>> = {
  neg: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = -x[i]!;
  },
  exp: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]!);
  },
  log: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(x[i]!);
  },
  log1p: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log1p(x[i]!);
  },
  sqrt: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(x[i]!);
  },
  rsqrt: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / Math.sqrt(x[i]!);
  },
  abs: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i]!);
  },
  relu: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.max(x[i]!, 0);
  },
  sigmoid: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
  },
  tanh: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i]!);
  },
  erf: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = erf(x[i]!);
  },
};

/** y[to .. end) = op(a[i], a[i + di], ... ; b[j], b[j + dj], ...). */
type BinaryLoop = (
  y: HostArray,
  to: number,
  end: number,
  a: HostArray,
  i: number,
  di: number,
  b: HostArray,
  j: number,
  dj: number,
) => void;

const BINARY: Readonly<Record<BinaryOp, BinaryLoop>> = {
  add: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! + b[j]!;
  },
  sub: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! - b[j]!;
  },
  mul: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! * b[j]!;
  },
  div: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! / b[j]!;
  },
  pow: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = power(a[i]!, b[j]!);
  },
  maximum: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = Math.max(a[i]!, b[j]!);
  },
  minimum: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = Math.min(a[i]!, b[j]!);
  },
  reluGradient: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = b[j]! <= 0 ? 0 : a[i]!;
  },
  equal: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! === b[j]! ? 1 : 0;
  },
  notEqual: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! !== b[j]! ? 1 : 0;
  },
  greater: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! > b[j]! ? 1 : 0;
  },
  greaterEqual: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! >= b[j]! ? 1 : 0;
  },
  less: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! < b[j]! ? 1 : 0;
  },
  lessEqual: (y, to, end, a, i, di, b, j, dj) => {
    for (let k = to; k < end; k++, i += di, j += dj) y[k] = a[i]! <= b[j]! ? 1 : 0;
  },
};

/** C's and PyTorch's pow: unlike JavaScript's, 1 to the NaN and -1 to an infinity are 1. */
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  return a ** b;
}

export function unary(op: UnaryOp, x: HostTensor): HostArray {
  const y = hostArray(x.dtype, x.data.length);
  UNARY[op](y, x.data);
  return y;
}

export function binary(op: BinaryOp, a: HostTensor, b: HostTensor, out: Shape): HostArray {
  const compares = (COMPARISON_OPS as readonly BinaryOp[]).includes(op);
  const y = hostArray(compares ? 'bool' : a.dtype, elementCount(out));
  const [shapeA, shapeB, shape] = walkedShapes(a.shape, b.shape, out);
  const stridesA = broadcastStrides(shapeA, shape);
  const stridesB = broadcastStrides(shapeB, shape);
  const width = shape.at(-1) ?? 1;
  const stepA = stridesA.at(-1) ?? 0;
  const stepB = stridesB.at(-1) ?? 0;
  let to = 0;
  forRows(shape, stridesA, stridesB, (fromA, fromB) => {
    BINARY[op](y, to, to + width, a.data, fromA, stepA, b.data, fromB, stepB);
    to += width;
  });
  return y;
}

export function where(condition: HostTensor, a: HostTensor, b: HostTensor): HostArray {
  const y = hostArray(a.dtype, a.data.length);
  for (let i = 0; i < y.length; i++) y[i] = condition.data[i] ? a.data[i]! : b.data[i]!;
  return y;
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
