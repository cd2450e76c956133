/** @file Elements that move without change. */
import { broadcastStrides, elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import type { Backend, Operand, Storage } from '@striate/tensor';
import { placementNumbers, walkNumbers, wordOf } from '../encode.js';
import type { Engine } from '../runtime/engine.js';
import { perElement } from '../runtime/kernel.js';
import { WALK } from '../wgsl/functions.js';

const STRIDED = perElement(
  'strided copy',
  { x: 'u32' },
  { y: 'u32' },
  'let at = walk(i, 3u); y[p(2u) + at.y] = x[p(1u) + at.x];',
  WALK,
);

/** Gathers: every element of the result asks which element of x, if any, stands there. */
const PLACE = perElement(
  'place',
  { x: 'u32' },
  { y: 'u32' },
  `
  let rank = p(2u);
  var rest = i;
  var source = 0u;
  var stride = 1u;
  var inside = true;
  for (var d = rank; d > 0u; d--) {
    let size = p(2u + d);
    let sizeX = p(2u + rank + d);
    let past = i32(rest % size) - pi(2u + 2u * rank + d);
    rest /= size;
    let step = pi(2u + 3u * rank + d);
    inside = inside && past >= 0 && past % step == 0 && u32(past / step) < sizeX;
    source += u32(max(past, 0) / step) * stride;
    stride *= sizeX;
  }
  if (inside) { y[i] = x[source]; } else { y[i] = p(1u); }`,
);

export function rearrangingKernels(
  engine: Engine,
): Pick<Backend, 'reshape' | 'permute' | 'expand' | 'slice' | 'place' | 'concat'> {
  /** The elements of x at `from` and `strides` from each other. */
  function read(x: Operand, shape: Shape, strides: readonly number[], from = 0): Storage {
    const y = engine.create(shape);
    const numbers = [from, 0, ...walkNumbers(shape, strides, rowMajorStrides(shape))];
    engine.run(STRIDED, [x.storage, y], elementCount(shape), numbers);
    return y;
  }

  return {
    reshape: (x) => engine.alias(x),

    permute(x, axes) {
      const strides = rowMajorStrides(x.shape);
      const [shape, permuted] = [x.shape, strides].map((list) => axes.map((axis) => list[axis]!));
      return read(x, shape!, permuted!);
    },

    expand: (x, shape) => read(x, shape, broadcastStrides(x.shape, shape)),

    slice(x, starts, steps, out) {
      const strides = rowMajorStrides(x.shape);
      const stepped = strides.map((stride, i) => stride * steps[i]!);
      const from = starts.reduce((sum, start, i) => sum + start * strides[i]!, 0);
      return read(x, out, stepped, from);
    },

    place(x, starts, steps, out, value) {
      const y = engine.create(out);
      const numbers = [wordOf(x.dtype, value), ...placementNumbers(out, x.shape, starts, steps)];
      engine.run(PLACE, [x.storage, y], elementCount(out), numbers);
      return y;
    },

    concat(operands, axis, out) {
      const y = engine.create(out);
      const strides = rowMajorStrides(out);
      let start = 0;
      for (const { storage, shape } of operands) {
        const walked = walkNumbers(shape, rowMajorStrides(shape), strides);
        const numbers = [0, start * strides[axis]!, ...walked];
        engine.run(STRIDED, [storage, y], elementCount(shape), numbers);
        start += shape[axis]!;
      }
      return y;
    },
  };
}
