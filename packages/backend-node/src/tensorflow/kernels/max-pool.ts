/** @file Max pooling. The indices are computed only for those who read them: a gradient may need none. */
import { elementCount } from '@striate/shapes';
import type { RequiredKernels } from '@striate/tensor';
import { NHWC, permuted } from '../layout.js';
import type { Memory } from '../memory.js';
import type { Primitives } from '../primitives.js';
import { addedAt } from './lookup.js';

type MaxPoolKernels = Pick<RequiredKernels, 'maxPool2d' | 'maxPool2dGradient'>;

export function maxPoolKernels(memory: Memory, primitives: Primitives): MaxPoolKernels {
  const { tf } = memory;
  return {
    maxPool2d(x, params, out) {
      const shape = permuted(out, NHWC);
      const isEmpty = elementCount(x.shape) === 0 || elementCount(out) === 0;
      const makes = [x.dtype, 'int32' as const].map((dtype) => ({ dtype, shape: out }));
      const [values, indices] = memory.run('maxPool2d', makes, () => {
        const tensor = memory.ordered(x, NHWC);
        const { y, saved } = isEmpty
          ? { y: tf.zeros(shape), saved: [] }
          : primitives.maxPool(tensor, params, shape);
        const [input, ...others] = [tensor, ...saved].map((one) => one.clone());
        const deferred = {
          sources: [input!, ...others],
          compute: () => ({
            tensor: isEmpty
              ? tf.zeros(shape, 'int32')
              : primitives.maxPoolIndices(input!, params, shape),
            order: NHWC,
          }),
        };
        return [{ tensor: y, order: NHWC }, deferred];
      });
      return { values: values!, indices: indices! };
    },

    maxPool2dGradient: (g, indices, params, out) =>
      memory.compute('maxPool2dGradient', g.dtype, out, () => {
        if (elementCount(g.shape) === 0) return tf.zeros([...out]);
        const { deferred } = memory.storageOf(indices);
        const [x, ...saved] = deferred?.sources ?? [];
        if (x && saved.length > 0) {
          const tensor = primitives.maxPoolGradient!(x, saved, memory.ordered(g, NHWC), params);
          return { tensor, order: NHWC };
        }
        const [n, c, h, w] = out as [number, number, number, number];
        const at = memory.rowMajor(indices);
        const planes = tf.reshape(tf.range(0, n * c, 1, 'int32'), [n, c, 1, 1]);
        const starts = tf.mul(planes, tf.scalar(h * w, 'int32'));
        const places = tf.where(tf.greaterEqual(at, 0), tf.add(at, starts), at);
        return tf.reshape(addedAt(tf, memory.rowMajor(g), places, n * c * h * w), [...out]);
      }),
  };
}
