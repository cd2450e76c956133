/** @file Sums and extremes, in the operand's own layout, and the place of a maximum. */
import { elementCount, reduceOutput } from '@striate/shapes';
import type { RequiredKernels } from '@striate/tensor';
import type { Memory } from '../memory.js';
import type { Primitives } from '../primitives.js';
import { tfType } from '../tf.js';

export function reducingKernels(
  memory: Memory,
  primitives: Primitives,
): Pick<RequiredKernels, 'reduce' | 'argmax'> {
  const { tf } = memory;
  return {
    reduce(op, x, axes) {
      const out = reduceOutput(x.shape, axes);
      return memory.compute(`reduce ${op}`, x.dtype, out, () => {
        if (axes.length === 0) return memory.rowMajor(x).clone();
        if (elementCount(x.shape) === 0) return tf.zeros([...out], tfType(x.dtype));
        const order = memory.orderOf(x);
        const kept = order?.filter((axis) => !axes.includes(axis)) ?? [];
        if (order && kept.every((axis, i) => i === 0 || kept[i - 1]! < axis)) {
          const tensor = memory.ordered(x, order);
          const placed = axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
          const areRows = placed.length === tensor.rank - 1 && placed.at(-1) === tensor.rank - 2;
          const isFloat = x.dtype === 'float32';
          if (op === 'sum' && areRows && isFloat) return primitives.channelSums(tensor);
          return tf[op](tensor, placed);
        }
        return tf[op](memory.rowMajor(x), [...axes]);
      });
    },
    argmax: (x, axis) =>
      memory.compute('argmax', 'int32', reduceOutput(x.shape, [axis]), () => {
        const tensor = memory.rowMajor(x);
        const largest = tf.argMax(tensor, axis);
        if (x.dtype !== 'float32') return largest;
        const nan = tf.cast(tf.isNaN(tensor), 'int32');
        return tf.where(tf.greater(tf.max(nan, axis), 0), tf.argMax(nan, axis), largest);
      }),
  };
}
