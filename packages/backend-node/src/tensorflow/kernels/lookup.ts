/** @file Reading and adding at indices, through the places of elements in the flat array. */
import { elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import type { RequiredKernels } from '@striate/tensor';
import type { Memory } from '../memory.js';
import { type Tensor, type Tf, tfType } from '../tf.js';

/** Adds values up at the places that `indices` names, of `size`; what names none of them is left out. */
export function addedAt(tf: Tf, values: Tensor, indices: Tensor, size: number): Tensor {
  const flat = tf.reshape(indices, [-1]);
  const inside = tf.logicalAnd(tf.greaterEqual(flat, 0), tf.less(flat, size));
  // One place more, for what is left out.
  const places = tf.where(inside, flat, tf.fill(flat.shape, size, 'int32'));
  const sums = tf.scatterND(tf.reshape(places, [-1, 1]), tf.reshape(values, [-1]), [size + 1]);
  return tf.slice(sums, [0], [size]);
}

/** Per element of `index`, the place in a flat array of `shape` that it names along `axis`; -1 where outside. */
function places(tf: Tf, index: Tensor, axis: number, shape: Shape): Tensor {
  const strides = rowMajorStrides(shape);
  let place = tf.mul(index, tf.scalar(strides[axis]!, 'int32'));
  index.shape.forEach((size, i) => {
    if (i === axis || size === 1) return;
    const along = index.shape.map((_, j) => (i === j ? size : 1));
    const coordinates = tf.mul(tf.range(0, size, 1, 'int32'), tf.scalar(strides[i]!, 'int32'));
    place = tf.add(place, tf.reshape(coordinates, along));
  });
  const inside = tf.logicalAnd(tf.greaterEqual(index, 0), tf.less(index, shape[axis]!));
  return tf.where(inside, place, tf.fill(index.shape, -1, 'int32'));
}

export function lookupKernels(memory: Memory): Pick<RequiredKernels, 'gather' | 'scatterAdd'> {
  const { tf } = memory;
  return {
    gather: (x, index, axis) =>
      memory.compute('gather', x.dtype, index.shape, () => {
        const type = tfType(x.dtype);
        if (elementCount(x.shape) === 0 || elementCount(index.shape) === 0) {
          return tf.zeros([...index.shape], type);
        }
        const at = places(tf, memory.rowMajor(index), axis, x.shape);
        const flat = tf.reshape(memory.rowMajor(x), [-1]);
        const read = tf.gather(flat, tf.maximum(at, tf.scalar(0, 'int32')));
        return tf.where(tf.greaterEqual(at, 0), read, tf.zeros(at.shape, type));
      }),
    scatterAdd: (g, index, axis, out) =>
      memory.compute('scatterAdd', g.dtype, out, () => {
        if (elementCount(g.shape) === 0 || elementCount(out) === 0) {
          return tf.zeros([...out], tfType(g.dtype));
        }
        const at = places(tf, memory.rowMajor(index), axis, out);
        const sums = addedAt(tf, memory.rowMajor(g), at, elementCount(out));
        return tf.reshape(sums, [...out]);
      }),
  };
}
