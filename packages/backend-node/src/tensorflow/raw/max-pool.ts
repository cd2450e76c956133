/**
 * @file Max pooling as TensorFlow's ops, which know neither dilation nor NaN, and start from the lowest finite number.
 * On a processor TensorFlow's own gradient searches every window again, on one thread. Its oneDNN ops remember the
 * places instead; eager programs can't ask for them but under their internal names, so they are tried before use.
 */
import type { Shape } from '@striate/shapes';
import type { PoolParams } from '@striate/tensor';
import type { Primitives } from '../primitives.js';
import type { Tensor, Tf } from '../tf.js';
import type { Attributes, RunOp } from './ops.js';

const FLOAT32_MAX = 2 ** 128 - 2 ** 104;

/** The far sides are padded as far as the last window reaches. */
function attributes({ kernelSize, stride, padding }: PoolParams, x: Shape, out: Shape) {
  const pads = ([0, 1] as const).flatMap((i) => {
    const reach = (out[i + 1]! - 1) * stride[i] + kernelSize[i] - padding[i] - x[i + 1]!;
    return [padding[i], Math.max(0, reach)];
  });
  const isPadded = pads.some((pad) => pad > 0);
  return {
    isPadded,
    ints: {
      ksize: [1, ...kernelSize, 1],
      strides: [1, ...stride, 1],
      ...(isPadded && { explicit_paddings: [0, 0, ...pads, 0, 0] }),
    },
    strings: { padding: isPadded ? 'EXPLICIT' : 'VALID', data_format: 'NHWC' },
  };
}

/** Of oneDNN's ops, as TensorFlow calls them when it rewrites a graph. */
function remembering({ ints, strings }: Attributes): Attributes {
  return {
    ints: { ...ints, explicit_paddings: [] },
    strings: { ...strings, _kernel: 'MklNameChangeOp' },
    flags: { workspace_enabled: true },
  };
}

/** Whether this TensorFlow has oneDNN's ops, and they do what is expected of them. */
function remembers(tf: Tf, run: RunOp): boolean {
  try {
    return tf.tidy(() => {
      const x = tf.tensor4d([1, 5, 2, 3], [1, 2, 2, 1]);
      const params = { kernelSize: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1] };
      const options = remembering(
        attributes(params as unknown as PoolParams, x.shape, [1, 1, 1, 1]),
      );
      const [y, workspace] = run('_MklNativeMaxPool', [x], options, 2);
      const [dx] = run('_MklNativeMaxPoolGrad', [x, y!, tf.mul(y!, 2), workspace!], options);
      return y!.dataSync()[0] === 5 && dx!.dataSync().join() === '0,10,0,0';
    });
  } catch {
    return false;
  }
}

type MaxPoolPrimitives = Pick<Primitives, 'maxPool' | 'maxPoolGradient'>;

/** `saved` is the output, and what oneDNN remembers. */
export function maxPoolOps(
  tf: Tf,
  run: RunOp,
  portable: Primitives,
  usesGpu: boolean,
): MaxPoolPrimitives {
  const knowsPlaces = !usesGpu && remembers(tf, run);
  const isNaNIn = (x: Tensor) => Number.isNaN(tf.sum(x).dataSync()[0]);
  const least = (x: Tensor) => tf.min(x).dataSync()[0]!;

  /** Without waiting for the device. */
  const corrected = (x: Tensor, pool: (x: Tensor) => Tensor): Tensor => {
    const y = pool(x);
    const nan = tf.cast(tf.isNaN(x), 'float32');
    const lowest = tf.where(tf.equal(y, -FLOAT32_MAX), tf.scalar(Number.NEGATIVE_INFINITY), y);
    return tf.where(tf.greater(pool(nan), 0), tf.scalar(Number.NaN), lowest);
  };

  return {
    maxPool(x, params, out) {
      if (params.dilation.some((step) => step > 1)) return portable.maxPool(x, params, out);
      const options = attributes(params, x.shape, out);
      const pool = (input: Tensor) => run('MaxPool', [input], options)[0]!;
      if (usesGpu) {
        const y = corrected(x, pool);
        return { y, saved: [y] };
      }
      // On a processor a number can be read at once: what the ops do not know is looked for first.
      if (isNaNIn(x)) return portable.maxPool(x, params, out);
      const saved =
        knowsPlaces && !options.isPadded
          ? run('_MklNativeMaxPool', [x], remembering(options), 2)
          : [pool(x)];
      const [y] = saved as [Tensor];
      return least(y) === -FLOAT32_MAX ? portable.maxPool(x, params, out) : { y, saved };
    },

    maxPoolGradient(x, [y, workspace], g, params) {
      const options = attributes(params, x.shape, g.shape);
      if (!workspace) return run('MaxPoolGrad', [x, y!, g], options)[0]!;
      return run('_MklNativeMaxPoolGrad', [x, y!, g, workspace], remembering(options))[0]!;
    },
  };
}
