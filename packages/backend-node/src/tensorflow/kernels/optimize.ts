/**
 * @file Steps of optimizers: TensorFlow's Adam in place where there are variables (`adam.ts`), else composed; on a
 * processor piece by piece, so that what lies between the ops stays in its caches.
 */
import { elementCount } from '@striate/shapes';
import type { Operand, OptionalKernels } from '@striate/tensor';
import type { Memory } from '../memory.js';
import type { Primitives } from '../primitives.js';
import type { Tensor, Tf } from '../tf.js';
import { adamInPlace, unitOfSecondMoment } from './adam.js';
import { aligned } from './elementwise.js';

/** Elements of a piece. Two million floats are enough for every thread, and leave room in a cache. */
export const PROCESSOR_PIECE = 2 ** 21;

/** Tensors of one shape, cut into pieces; what `compute` returns for the pieces, joined again. */
function byPiece(
  tf: Tf,
  piece: number,
  tensors: readonly Tensor[],
  compute: (parts: Tensor[]) => Tensor[],
): Tensor[] {
  const { size, shape } = tensors[0]!;
  if (size <= piece) return compute([...tensors]);
  const flat = tensors.map((x) => tf.reshape(x, [-1]));
  const starts = Array.from({ length: Math.ceil(size / piece) }, (_, i) => i * piece);
  const results = starts.map((start) =>
    tf.tidy(() => compute(flat.map((x) => tf.slice(x, [start], [Math.min(piece, size - start)])))),
  );
  return results[0]!.map((_, i) => {
    const parts = results.map((result) => result[i]!);
    return tf.reshape(tf.concat(parts), shape);
  });
}

export function optimizingKernels(
  memory: Memory,
  { variables }: Primitives,
  piece: number,
): Pick<OptionalKernels, 'adamStep' | 'sgdStep'> {
  const { tf } = memory;

  /** Replaces the first of the operands by the results, in their order. */
  const inPlace = (
    kernel: string,
    operands: readonly Operand[],
    compute: (parts: Tensor[]) => Tensor[],
  ): void => {
    const { shape } = operands[0]!;
    if (elementCount(shape) === 0) return;
    memory.change(kernel, operands, () => {
      const { tensors, order } = aligned(memory, operands, shape);
      return byPiece(tf, piece, tensors, compute).map((tensor) => ({ tensor, order }));
    });
  };

  return {
    adamStep(parameters, gradients, firstMoments, secondMoments, params) {
      const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = params;
      if (variables && Number.isFinite(unitOfSecondMoment(beta2))) {
        const lists = [parameters, firstMoments, secondMoments, gradients] as const;
        adamInPlace(memory, variables, lists, params);
        return;
      }
      const correction = Math.sqrt(1 - beta2 ** step);
      const rate = lr / (1 - beta1 ** step);
      parameters.forEach((parameter, i) => {
        const operands = [parameter, firstMoments[i]!, secondMoments[i]!, gradients[i]!];
        inPlace('adamStep', operands, (parts) => {
          const [p, m, v, gradient] = parts as [Tensor, Tensor, Tensor, Tensor];
          const decayed = weightDecay !== 0;
          const g = decayed && !decoupled ? tf.add(gradient, tf.mul(p, weightDecay)) : gradient;
          const start = decayed && decoupled ? tf.mul(p, 1 - lr * weightDecay) : p;
          const first = tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1));
          const second = tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2));
          const denominator = tf.add(tf.div(tf.sqrt(second), correction), eps);
          return [tf.sub(start, tf.mul(tf.div(first, denominator), rate)), first, second];
        });
      });
    },

    sgdStep(parameters, gradients, buffers, params) {
      const { lr, momentum, dampening, nesterov, weightDecay, first } = params;
      parameters.forEach((parameter, i) => {
        const buffer = buffers[i];
        const operands = buffer ? [parameter, buffer, gradients[i]!] : [parameter, gradients[i]!];
        inPlace('sgdStep', operands, (parts) => {
          const p = parts[0]!;
          const gradient = parts.at(-1)!;
          const g = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(p, weightDecay));
          if (!buffer) return [tf.sub(p, tf.mul(g, lr))];
          const velocity = first
            ? g.clone()
            : tf.add(tf.mul(parts[1]!, momentum), tf.mul(g, 1 - dampening));
          const direction = nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity;
          return [tf.sub(p, tf.mul(direction, lr)), velocity];
        });
      });
    },
  };
}
