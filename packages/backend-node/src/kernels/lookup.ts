/** @file Elements by index along one axis, and adding to them. */
import { elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import { type Backend, bytesOf } from '@striate/tensor';
import { bitsOf, walk } from '../encode.js';
import type { Engine } from '../engine.js';

/** A shape's size and stride along an axis, and its strides along the others. */
function along(shape: Shape, axis: number) {
  const strides = rowMajorStrides(shape);
  return { line: [shape[axis]!, strides[axis]!], others: strides.toSpliced(axis, 1) };
}

export function lookupKernels(engine: Engine): Pick<Backend, 'gather' | 'scatterAdd'> {
  return {
    gather(x, index, axis) {
      const { line, others } = along(x.shape, axis);
      const walked = walk(index.shape, others.toSpliced(axis, 0, 0));
      const numbers = [bytesOf(x.dtype), ...line, ...walked];
      return engine.compute('gather', [x, index], index.shape, x.dtype, numbers);
    },

    scatterAdd(g, index, axis, out) {
      const y = engine.create(out, 'float32');
      const [from, to] = [along(g.shape, axis), along(out, axis)];
      const lines = walk(g.shape.toSpliced(axis, 1), from.others, to.others);
      engine.run('fill', [y], [bytesOf('float32'), elementCount(out), bitsOf('float32', 0)]);
      engine.run('scatterAdd', [g.storage, index.storage, y], [...from.line, ...to.line, ...lines]);
      return y;
    },
  };
}
