/** @file Element by element: arithmetic, choices, conversions, constants. */
import { broadcastStrides, elementCount } from '@striate/shapes';
import {
  ARITHMETIC_OPS,
  type Backend,
  type BinaryOp,
  bytesOf,
  COMPARISON_OPS,
  UNARY_OPS,
} from '@striate/tensor';
import { bitsOf, typeNumber, walk } from '../encode.js';
import type { Engine } from '../engine.js';

const BINARY_OPS: readonly BinaryOp[] = [...ARITHMETIC_OPS, ...COMPARISON_OPS];

export function elementwiseKernels(
  engine: Engine,
): Pick<Backend, 'fill' | 'unary' | 'binary' | 'where' | 'cast' | 'maskedScale'> {
  return {
    fill(shape, dtype, value) {
      const numbers = [bytesOf(dtype), elementCount(shape), bitsOf(dtype, value)];
      return engine.compute('fill', [], shape, dtype, numbers);
    },

    unary(op, x) {
      const numbers = [UNARY_OPS.indexOf(op), elementCount(x.shape)];
      return engine.compute('unary', [x], x.shape, x.dtype, numbers);
    },

    binary(op, a, b, out) {
      const compares = (COMPARISON_OPS as readonly string[]).includes(op);
      const type = Math.min(typeNumber(a.dtype), 2);
      const [strideA, strideB] = [a, b].map(({ shape }) => broadcastStrides(shape, out));
      const numbers = [BINARY_OPS.indexOf(op), type, ...walk(out, strideA!, strideB!)];
      return engine.compute('binary', [a, b], out, compares ? 'bool' : a.dtype, numbers);
    },

    where(condition, a, b) {
      const numbers = [bytesOf(a.dtype), elementCount(a.shape)];
      return engine.compute('where', [condition, a, b], a.shape, a.dtype, numbers);
    },

    cast(x, dtype) {
      const from = Math.min(typeNumber(x.dtype), 2);
      const numbers = [elementCount(x.shape), from, typeNumber(dtype)];
      return engine.compute('cast', [x], x.shape, dtype, numbers);
    },

    maskedScale(x, mask, scale) {
      const numbers = [elementCount(x.shape), scale];
      return engine.compute('maskedScale', [x, mask], x.shape, 'float32', numbers);
    },
  };
}
