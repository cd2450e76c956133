/** @file Products of matrices, and convolutions: groups, biases and empty operands around the primitives. */
import { elementCount } from '@striate/shapes';
import type { RequiredKernels } from '@striate/tensor';
import { HWIO, NHWC, permuted } from '../layout.js';
import type { Memory } from '../memory.js';
import type { Primitives } from '../primitives.js';
import type { Tensor } from '../tf.js';

type ProductKernels = Pick<
  RequiredKernels,
  'matmul' | 'conv2d' | 'conv2dInputGradient' | 'conv2dWeightGradient'
>;

export function productKernels(memory: Memory, primitives: Primitives): ProductKernels {
  const { tf } = memory;

  /** Calls `compute` with every group's part of the operands' last dimensions, and joins the results there. */
  const byGroup = (
    groups: number,
    operands: readonly Tensor[],
    compute: (parts: Tensor[]) => Tensor,
  ): Tensor => {
    if (groups === 1) return compute([...operands]);
    const parts = operands.map((x) => tf.split(x, groups, x.rank - 1));
    const results = Array.from({ length: groups }, (_, i) => compute(parts.map((x) => x[i]!)));
    return tf.concat(results, results[0]!.rank - 1);
  };
  const isEmpty = (...operands: readonly Tensor[]) => operands.some(({ size }) => size === 0);
  /** The shape of one group's part. */
  const ofGroup = (shape: readonly number[], groups: number) => [
    ...shape.slice(0, -1),
    shape.at(-1)! / groups,
  ];

  return {
    matmul(a, b, transposeA, transposeB) {
      const m = a.shape.at(transposeA ? -1 : -2)!;
      const n = b.shape.at(transposeB ? -2 : -1)!;
      const out = [...a.shape.slice(0, -2), m, n];
      return memory.compute('matmul', a.dtype, out, () => {
        const [x, y] = [memory.rowMajor(a), memory.rowMajor(b)];
        return isEmpty(x, y) ? tf.zeros(out) : primitives.matmul(x, y, transposeA, transposeB);
      });
    },

    conv2d: (x, weight, bias, params, out) =>
      memory.compute('conv2d', x.dtype, out, () => {
        const [input, kernel] = [memory.ordered(x, NHWC), memory.ordered(weight, HWIO)];
        const shape = permuted(out, NHWC);
        const part = ofGroup(shape, params.groups);
        const y = isEmpty(input, kernel)
          ? tf.zeros(shape)
          : byGroup(params.groups, [input, kernel], ([a, w]) =>
              primitives.conv2d(a!, w!, params, part),
            );
        const tensor = bias && y.size > 0 ? primitives.biasAdd(y, memory.rowMajor(bias)) : y;
        return { tensor, order: NHWC };
      }),

    conv2dInputGradient: (g, weight, params, out) =>
      memory.compute('conv2dInputGradient', g.dtype, out, () => {
        const [gradient, kernel] = [memory.ordered(g, NHWC), memory.ordered(weight, HWIO)];
        const shape = permuted(out, NHWC);
        const part = ofGroup(shape, params.groups);
        const tensor =
          isEmpty(gradient, kernel) || elementCount(out) === 0
            ? tf.zeros(shape)
            : byGroup(params.groups, [gradient, kernel], ([a, w]) =>
                primitives.conv2dInputGradient(a!, w!, params, part),
              );
        return { tensor, order: NHWC };
      }),

    conv2dWeightGradient: (g, x, params, out) =>
      memory.compute('conv2dWeightGradient', g.dtype, out, () => {
        const [gradient, input] = [memory.ordered(g, NHWC), memory.ordered(x, NHWC)];
        const shape = permuted(out, HWIO);
        const part = ofGroup(shape, params.groups);
        const tensor =
          isEmpty(gradient, input) || elementCount(out) === 0
            ? tf.zeros(shape)
            : byGroup(params.groups, [gradient, input], ([a, b]) =>
                primitives.conv2dWeightGradient(a!, b!, params, part),
              );
        return { tensor, order: HWIO };
      }),
  };
}
