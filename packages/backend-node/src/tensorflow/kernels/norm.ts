/** @file Batch normalisation, on rows of channels, and the log of softmax. */
import { elementCount } from '@striate/shapes';
import type { Operand, RequiredKernels } from '@striate/tensor';
import { channelsLast, permuted } from '../layout.js';
import type { Memory } from '../memory.js';
import { normalized } from '../portable/norm.js';
import type { Primitives } from '../primitives.js';
import type { Tensor } from '../tf.js';

type NormKernels = Pick<
  RequiredKernels,
  'batchNorm' | 'batchNormInference' | 'batchNormGradient' | 'logSoftmax'
>;

export function normKernels(memory: Memory, primitives: Primitives): NormKernels {
  const { tf } = memory;
  /** (n, c, ...) as rows (m, c). */
  const rows = (x: Operand): Tensor =>
    tf.reshape(memory.ordered(x, channelsLast(x.shape.length)), [-1, x.shape[1]!]);
  /** Rows as what `x` is. */
  const back = (tensor: Tensor, { shape }: Operand) => {
    const order = channelsLast(shape.length);
    return { tensor: tf.reshape(tensor, permuted(shape, order)), order };
  };
  const plain = (operands: readonly Operand[]) => operands.map((x) => memory.rowMajor(x));

  return {
    batchNorm(x, weight, bias, eps) {
      const [y, mean, variance] = memory.run('batchNorm', [x, weight, bias], () => {
        const [w, b] = plain([weight, bias]);
        const results = primitives.batchNorm(rows(x), w!, b!, eps);
        return [back(results[0]!, x), results[1]!, results[2]!];
      });
      return { y: y!, mean: mean!, variance: variance! };
    },

    batchNormInference: (x, weight, bias, mean, variance, eps) =>
      memory.compute('batchNormInference', x.dtype, x.shape, () => {
        if (elementCount(x.shape) === 0) return tf.zeros([...x.shape]);
        const [w, b, m, v] = plain([weight, bias, mean, variance]);
        return back(normalized(tf, rows(x), w!, b!, m!, v!, eps), x);
      }),

    batchNormGradient(g, x, weight, mean, variance, eps) {
      const [dx, dw, db] = memory.run('batchNormGradient', [x, weight, weight], () => {
        const [w, m, v] = plain([weight, mean, variance]);
        const results = primitives.batchNormGradient(rows(g), rows(x), w!, m!, v!, eps);
        return [back(results[0]!, x), results[1]!, results[2]!];
      });
      return { x: dx!, weight: dw!, bias: db! };
    },

    logSoftmax: (x) =>
      memory.compute('logSoftmax', x.dtype, x.shape, () => {
        if (elementCount(x.shape) === 0) return tf.zeros([...x.shape]);
        return tf.logSoftmax(memory.rowMajor(x), 1);
      }),
  };
}
