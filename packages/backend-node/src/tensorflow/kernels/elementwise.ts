/** @file Kernels that go element by element: they keep the layout of their operands. */
import { elementCount, type Shape } from '@striate/shapes';
import {
  ARITHMETIC_OPS,
  type BinaryOp,
  COMPARISON_OPS,
  type Operand,
  type RequiredKernels,
} from '@striate/tensor';
import { movesNothing, type Order, permuted, sameOrder } from '../layout.js';
import type { Memory } from '../memory.js';
import type { Primitives } from '../primitives.js';
import { type Tensor, type Tf, tfType } from '../tf.js';

const COMPARISONS: ReadonlySet<string> = new Set(COMPARISON_OPS);

type Binary = (a: Tensor, b: Tensor) => Tensor;

function binaryOps(tf: Tf, primitives: Primitives): Readonly<Record<BinaryOp, Binary>> {
  const named = [...ARITHMETIC_OPS, ...COMPARISON_OPS]
    .filter((op) => op !== 'reluGradient' && op !== 'pow')
    .map((op): [BinaryOp, Binary] => [op, (a, b) => tf[op](a, b)]);
  return {
    ...(Object.fromEntries(named) as Record<BinaryOp, Binary>),
    pow: primitives.pow,
    // Not ReluGrad, which takes NaN for a number below 0.
    reluGradient: (g, y) => tf.where(tf.lessEqual(y, 0), tf.zerosLike(g), g),
  };
}

/** The operands as they are broadcast to `out` in one order, that of the first which has one of `out`'s rank. */
export function aligned(
  memory: Memory,
  operands: readonly Operand[],
  out: Shape,
): { tensors: Tensor[]; order: Order | null } {
  const orders = operands.map((x) => (x.shape.length === out.length ? memory.orderOf(x) : null));
  const order = orders.find((one) => one !== null) ?? null;
  const tensors = operands.map((x, i) => {
    if (order !== null && sameOrder(orders[i]!, order)) return memory.ordered(x, order);
    const plain = memory.rowMajor(x);
    if (order === null || x.shape.length === 0) return plain;
    const shape = [...new Array<number>(out.length - x.shape.length).fill(1), ...x.shape];
    if (movesNothing(shape, order)) return memory.tf.reshape(plain, permuted(shape, order));
    return memory.tf.transpose(memory.tf.reshape(plain, shape), [...order]);
  });
  return { tensors, order };
}

export function elementwiseKernels(
  memory: Memory,
  primitives: Primitives,
): Pick<RequiredKernels, 'unary' | 'binary' | 'where' | 'cast'> {
  const { tf } = memory;
  const ops = binaryOps(tf, primitives);
  const layoutKept = (operands: readonly Operand[], out: Shape, f: (x: Tensor[]) => Tensor) => {
    const { tensors, order } = aligned(memory, operands, out);
    return { tensor: f(tensors), order };
  };
  return {
    unary: (op, x) =>
      memory.compute(`unary ${op}`, x.dtype, x.shape, () =>
        layoutKept([x], x.shape, ([a]) => (op === 'erf' ? primitives.erf(a!) : tf[op](a!))),
      ),
    binary: (op, a, b, out) => {
      const dtype = COMPARISONS.has(op) ? 'bool' : a.dtype;
      return memory.compute(`binary ${op}`, dtype, out, () => {
        if (elementCount(out) === 0) return tf.zeros([...out], tfType(dtype));
        return layoutKept([a, b], out, ([left, right]) => ops[op](left!, right!));
      });
    },
    where: (condition, a, b) =>
      memory.compute('where', a.dtype, a.shape, () =>
        layoutKept([condition, a, b], a.shape, ([c, x, y]) => tf.where(c!, x!, y!)),
      ),
    cast: (x, dtype) =>
      memory.compute('cast', dtype, x.shape, () =>
        layoutKept([x], x.shape, ([a]) => {
          if (dtype === 'bool' && x.dtype !== 'bool') {
            return tf.notEqual(a!, tf.scalar(0, tfType(x.dtype)));
          }
          const result = tf.cast(a!, tfType(dtype));
          const wraps = dtype === 'uint8' && x.dtype === 'int32';
          return wraps ? tf.mod(result, tf.scalar(256, 'int32')) : result;
        }),
      ),
  };
}
