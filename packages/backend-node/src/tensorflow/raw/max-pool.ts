/** @file Max pooling as TensorFlow's ops, which know neither dilation nor NaN. */
import type { Shape } from '@striate/shapes';
import type { PoolParams } from '@striate/tensor';
import type { Primitives } from '../primitives.js';
import type { Tensor, Tf } from '../tf.js';
import type { Attributes, RunOp } from './ops.js';

const FLOAT32_MAX = 2 ** 128 - 2 ** 104;

/** The far sides are padded as far as the last window reaches. */
function attributes({ kernelSize, stride, padding }: PoolParams, x: Shape, out: Shape): Attributes {
  const [rows, columns] = ([0, 1] as const).map((i) => {
    const reach = (out[i + 1]! - 1) * stride[i] + kernelSize[i] - padding[i] - x[i + 1]!;
    return [padding[i], Math.max(0, reach)];
  });
  return {
    ints: {
      ksize: [1, ...kernelSize, 1],
      strides: [1, ...stride, 1],
      explicit_paddings: [0, 0, ...rows!, ...columns!, 0, 0],
    },
    strings: { padding: 'EXPLICIT', data_format: 'NHWC' },
  };
}

export function maxPoolOps(
  tf: Tf,
  run: RunOp,
  portable: Primitives,
): Pick<Primitives, 'maxPool' | 'maxPoolGradient'> {
  return {
    maxPool(x, params, out): Tensor {
      if (params.dilation.some((step) => step > 1)) return portable.maxPool(x, params, out);
      const pool = (input: Tensor) => run('MaxPool', [input], attributes(params, x.shape, out))[0]!;
      const nan = tf.cast(tf.isNaN(x), 'float32');
      const y = pool(x);
      // What TensorFlow starts from stands where nothing was larger: only -infinity is not.
      const lowest = tf.where(tf.equal(y, -FLOAT32_MAX), tf.scalar(Number.NEGATIVE_INFINITY), y);
      return tf.where(tf.greater(pool(nan), 0), tf.scalar(Number.NaN), lowest);
    },
    maxPoolGradient: (x, y, g, params) =>
      run('MaxPoolGrad', [x, y, g], attributes(params, x.shape, y.shape))[0]!,
  };
}
