/** @file Elements that move without change: all by one strided copy, but for `place`, which fills too. */
import { broadcastStrides, elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import { type Backend, bytesOf, type Operand, type Storage } from '@striate/tensor';
import { bitsOf, placement, walk } from '../encode.js';
import type { Engine } from '../engine.js';

function offset(starts: readonly number[], strides: readonly number[]): number {
  return starts.reduce((sum, start, i) => sum + start * strides[i]!, 0);
}

export function rearrangingKernels(
  engine: Engine,
): Pick<Backend, 'reshape' | 'permute' | 'expand' | 'slice' | 'place' | 'concat'> {
  /** The elements of x at `from` and `strides` from each other. */
  function read(x: Operand, shape: Shape, strides: readonly number[], from = 0): Storage {
    const numbers = [bytesOf(x.dtype), from, 0, ...walk(shape, strides, rowMajorStrides(shape))];
    return engine.compute('strided', [x], shape, x.dtype, numbers);
  }

  return {
    reshape(x) {
      return engine.alias(x);
    },

    permute(x, axes) {
      const strides = rowMajorStrides(x.shape);
      const [shape, permuted] = [x.shape, strides].map((list) => axes.map((axis) => list[axis]!));
      return read(x, shape!, permuted!);
    },

    expand(x, shape) {
      return read(x, shape, broadcastStrides(x.shape, shape));
    },

    slice(x, starts, steps, out) {
      const strides = rowMajorStrides(x.shape);
      const stepped = strides.map((stride, i) => stride * steps[i]!);
      return read(x, out, stepped, offset(starts, strides));
    },

    place(x, starts, steps, out, value) {
      const where = placement(out, x.shape, starts, steps);
      const numbers = [bytesOf(x.dtype), bitsOf(x.dtype, value), ...where];
      return engine.compute('place', [x], out, x.dtype, numbers);
    },

    concat(operands, axis, out) {
      const { dtype } = operands[0]!;
      const y = engine.create(out, dtype);
      const strides = rowMajorStrides(out);
      let start = 0;
      for (const { storage, shape } of operands) {
        const to = start * strides[axis]!;
        const numbers = [bytesOf(dtype), 0, to, ...walk(shape, rowMajorStrides(shape), strides)];
        if (elementCount(shape) > 0) engine.run('strided', [storage, y], numbers);
        start += shape[axis]!;
      }
      return y;
    },
  };
}
