/** @file Batch normalisation as TensorFlow's fused ops, on rows (m, c) as pictures (m, 1, 1, c). */
import type { Primitives } from '../primitives.js';
import type { Tensor, Tf } from '../tf.js';
import type { Attributes, RunOp } from './ops.js';

function attributes(eps: number): Attributes {
  return {
    types: { T: 'TF_FLOAT', U: 'TF_FLOAT' },
    floats: { epsilon: eps },
    flags: { is_training: true },
    strings: { data_format: 'NHWC' },
  };
}

type NormPrimitives = Partial<Pick<Primitives, 'batchNorm' | 'batchNormGradient'>>;

/**
 * On a GPU the gradient op takes what cuDNN saved, in a form of its own, and not the statistics: there the
 * composed gradient stays.
 */
export function batchNormOps(tf: Tf, run: RunOp, usesGpu: boolean): NormPrimitives {
  const picture = (x: Tensor) => tf.reshape(x, [x.shape[0]!, 1, 1, x.shape[1]!]);
  const none = () => tf.tensor1d([], 'float32');
  const forward: NormPrimitives = {
    batchNorm(x, weight, bias, eps) {
      const count = x.shape[0]!;
      const inputs = [picture(x), weight, bias, none(), none()];
      const [y, mean, unbiased] = run('FusedBatchNormV3', inputs, attributes(eps), 6);
      const variance = tf.mul(unbiased!, (count - 1) / count);
      return [tf.reshape(y!, [count, -1]), mean!, count === 1 ? tf.zerosLike(mean!) : variance];
    },
  };
  if (usesGpu) return forward;
  return {
    ...forward,
    batchNormGradient(g, x, weight, mean, variance, eps) {
      const inputs = [picture(g), picture(x), weight, mean, variance, none()];
      const [dx, dw, db] = run('FusedBatchNormGradV3', inputs, attributes(eps), 5);
      return [tf.reshape(dx!, [x.shape[0]!, -1]), dw!, db!];
    },
  };
}
