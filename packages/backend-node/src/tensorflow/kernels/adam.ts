/**
 * @file A step of Adam by TensorFlow's own op, in place, which is PyTorch's but for three things:
 *
 * - It has no corrections of the bias in `eps`: with c = sqrt(1 - beta2^t), m / (sqrt(v) / c + eps) is
 *   c m / (sqrt(v) + c eps), so rate and `eps` are multiplied by c.
 * - It computes 1 - beta2 in float32, from beta2 in float32: 1.3e-5 off for 0.999. Squares of gradients would enter
 *   by that much too low, and only that: v keeps its share exactly as in PyTorch. So the op's v is PyTorch's in
 *   another unit, whose root is in rate and `eps` too.
 * - Weight decay is done beforehand.
 */
import { elementCount } from '@striate/shapes';
import type { AdamParams, Operand } from '@striate/tensor';
import type { Memory } from '../memory.js';
import type { Variables } from '../variables.js';

/** PyTorch's second moment over the op's; infinite where the op would leave squares out. */
export function unitOfSecondMoment(beta2: number): number {
  return Math.fround(1 - beta2) / (1 - Math.fround(beta2));
}

type Lists = readonly [
  parameters: readonly Operand[],
  firstMoments: readonly Operand[],
  secondMoments: readonly Operand[],
  gradients: readonly Operand[],
];

export function adamInPlace(
  memory: Memory,
  variables: Variables,
  [parameters, firstMoments, secondMoments, gradients]: Lists,
  { lr, beta1, beta2, eps, weightDecay, decoupled, step }: AdamParams,
): void {
  const { tf } = memory;
  const unit = unitOfSecondMoment(beta2);
  const correction = Math.sqrt((1 - beta2 ** step) / unit);
  const rate = (lr * correction) / (1 - beta1 ** step);
  parameters.forEach((parameter, i) => {
    if (elementCount(parameter.shape) === 0) return;
    const changed = [parameter, firstMoments[i]!, secondMoments[i]!];
    memory.change('adamStep', changed, () => {
      const order = memory.orderOf(parameter);
      const arranged = (x: Operand) =>
        order === null ? memory.rowMajor(x) : memory.ordered(x, order);
      let g = arranged(gradients[i]!);
      const decayed = weightDecay !== 0;
      if (decayed && !decoupled) g = tf.add(g, tf.mul(arranged(parameter), weightDecay));
      const start = decayed && decoupled ? tf.mul(arranged(parameter), 1 - lr * weightDecay) : null;
      const p = memory.variable(parameter, order, 1);
      if (start) {
        variables.assign(p, start);
        start.dispose();
      }
      const m = memory.variable(firstMoments[i]!, order, 1);
      const v = memory.variable(secondMoments[i]!, order, unit);
      variables.adamStep(p, m, v, g, { rate, beta1, beta2, eps: eps * correction });
      return [];
    });
  });
}
