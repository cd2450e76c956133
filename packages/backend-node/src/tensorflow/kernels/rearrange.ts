/** @file Kernels that move elements. */
import { elementCount, type Shape } from '@striate/shapes';
import type { Operand, RequiredKernels } from '@striate/tensor';
import { permuted, sameOrder } from '../layout.js';
import type { Memory } from '../memory.js';
import type { Placed } from '../storage.js';
import { type Tensor, type Tf, tfType } from '../tf.js';

/** Elements starts + i * steps along each dimension of x, `out` many. */
export function strided(
  tf: Tf,
  x: Tensor,
  starts: readonly number[],
  steps: readonly number[],
  out: Shape,
): Tensor {
  if (x.rank === 0) return x.clone();
  if (steps.every((step, i) => step === 1 || out[i]! <= 1))
    return tf.slice(x, [...starts], [...out]);
  const ends = starts.map((start, i) => start + (out[i]! - 1) * steps[i]! + 1);
  return tf.stridedSlice(x, [...starts], ends, [...steps]);
}

/** The converse, see `place` of the contract. No dimension is empty. */
export function placed(
  tf: Tf,
  x: Tensor,
  starts: readonly number[],
  steps: readonly number[],
  out: Shape,
  value: number,
): Tensor {
  if (x.rank === 0) return x.clone();
  const first = starts.map((start, i) => Math.max(0, Math.ceil(-start / steps[i]!)));
  const counts = out.map((size, i) => {
    const end = Math.floor((size - 1 - starts[i]!) / steps[i]!) + 1;
    return Math.min(x.shape[i]!, end) - first[i]!;
  });
  if (counts.some((count) => count <= 0)) {
    return tf.fill([...out], value, x.dtype as 'float32');
  }
  let y = tf.slice(x, first, counts);
  counts.forEach((count, i) => {
    if (steps[i]! > 1 && count > 1) y = spread(tf, y, i, steps[i]!, value);
  });
  const before = starts.map((start, i) => start + first[i]! * steps[i]!);
  const pads = before.map((pad, i): [number, number] => [pad, out[i]! - pad - y.shape[i]!]);
  return pads.some(([low, high]) => low > 0 || high > 0) ? tf.pad(y, pads, value) : y;
}

/** Elements along `axis` with `step - 1` values between neighbours. */
function spread(tf: Tf, x: Tensor, axis: number, step: number, value: number): Tensor {
  const count = x.shape[axis]!;
  const outer = elementCount(x.shape.slice(0, axis));
  const inner = elementCount(x.shape.slice(axis + 1));
  const cells = tf.pad(
    tf.reshape(x, [outer, count, 1, inner]),
    [
      [0, 0],
      [0, 0],
      [0, step - 1],
      [0, 0],
    ],
    value,
  );
  const length = (count - 1) * step + 1;
  const rows = tf.slice(
    tf.reshape(cells, [outer, count * step, inner]),
    [0, 0, 0],
    [outer, length, inner],
  );
  return tf.reshape(rows, [...x.shape.slice(0, axis), length, ...x.shape.slice(axis + 1)]);
}

export function rearrangingKernels(
  memory: Memory,
): Pick<RequiredKernels, 'reshape' | 'permute' | 'expand' | 'slice' | 'place' | 'concat'> {
  const { tf } = memory;

  /** `move` in x's own order: what counts by dimension is handed to it as it lies in memory. */
  const inOrder = (
    x: Operand,
    out: Shape,
    move: (tensor: Tensor, byMemory: (values: readonly number[]) => number[]) => Tensor,
  ): Placed => {
    const order = memory.orderOf(x);
    const byMemory = (values: readonly number[]) => (order ? permuted(values, order) : [...values]);
    if (elementCount(out) === 0) return tf.zeros([...out], tfType(x.dtype));
    const tensor = order ? memory.ordered(x, order) : memory.rowMajor(x);
    return { tensor: move(tensor, byMemory), order };
  };

  return {
    reshape: (x, shape) =>
      memory.compute('reshape', x.dtype, shape, () => tf.reshape(memory.rowMajor(x), [...shape])),
    permute: (x, axes) =>
      memory.compute('permute', x.dtype, permuted(x.shape, axes), () => {
        const order = memory.orderOf(x);
        if (order === null) return tf.transpose(memory.rowMajor(x), [...axes]);
        return tf.transpose(
          memory.ordered(x, order),
          axes.map((axis) => order.indexOf(axis)),
        );
      }),
    expand: (x, shape) =>
      memory.compute('expand', x.dtype, shape, () => {
        if (elementCount(shape) === 0) return tf.zeros([...shape], tfType(x.dtype));
        return tf.broadcastTo(memory.rowMajor(x), [...shape]);
      }),
    slice: (x, starts, steps, out) =>
      memory.compute('slice', x.dtype, out, () =>
        inOrder(x, out, (tensor, byMemory) =>
          strided(tf, tensor, byMemory(starts), byMemory(steps), byMemory(out)),
        ),
      ),
    place: (x, starts, steps, out, value) =>
      memory.compute('place', x.dtype, out, () => {
        if (elementCount(x.shape) === 0) return tf.fill([...out], value, tfType(x.dtype));
        return inOrder(x, out, (tensor, byMemory) => {
          // No kernel pads bool on every backend.
          const cells = x.dtype === 'bool' ? tf.cast(tensor, 'int32') : tensor;
          const args = [byMemory(starts), byMemory(steps), byMemory(out)] as const;
          return tf.cast(placed(tf, cells, ...args, value), tfType(x.dtype));
        });
      }),
    concat: (operands, axis, out) =>
      memory.compute('concat', operands[0]!.dtype, out, () => {
        if (elementCount(out) === 0) return tf.zeros([...out], tfType(operands[0]!.dtype));
        const order = memory.orderOf(operands[0]!);
        if (order && operands.every((x) => sameOrder(memory.orderOf(x), order))) {
          const tensors = operands.map((x) => memory.ordered(x, order));
          return { tensor: tf.concat(tensors, order.indexOf(axis)), order };
        }
        return tf.concat(
          operands.map((x) => memory.rowMajor(x)),
          axis,
        );
      }),
  };
}
