/** @file Elements by index along one axis, and adding to them. */
import { elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import type { Backend } from '@striate/tensor';
import { walkNumbers } from '../encode.js';
import type { Engine } from '../runtime/engine.js';
import { perElement } from '../runtime/kernel.js';
import { WALK } from '../wgsl/functions.js';

const GATHER = perElement(
  'gather',
  { x: 'u32', index: 'i32' },
  { y: 'u32' },
  `
  let at = index[i];
  let start = walk(i, 3u).x;
  if (at >= 0 && at < pi(1u)) { y[i] = x[start + u32(at) * p(2u)]; } else { y[i] = 0u; }`,
  WALK,
);

/** One invocation per element of the result: it looks for itself along the line of indices, in their order. */
const SCATTER_ADD = perElement(
  'scatterAdd',
  { g: 'f32', index: 'i32' },
  { y: 'f32' },
  `
  let axis = p(2u);
  let rank = p(1u);
  var rest = i;
  var start = 0u;
  var own = 0u;
  var inside = true;
  for (var d = rank; d > 0u; d--) {
    let place = rest % p(4u + d);
    rest /= p(4u + d);
    if (d - 1u == axis) { own = place; continue; }
    inside = inside && place < p(4u + rank + d);
    start += place * p(4u + 2u * rank + d);
  }
  var sum = 0.0;
  if (inside) {
    for (var k = 0u; k < p(3u); k++) {
      let at = start + k * p(4u);
      if (index[at] == i32(own)) { sum += g[at]; }
    }
  }
  y[i] = sum;`,
);

export function lookupKernels(engine: Engine): Pick<Backend, 'gather' | 'scatterAdd'> {
  return {
    gather(x, index, axis) {
      const strides = rowMajorStrides(x.shape);
      const walked = walkNumbers(index.shape, strides.with(axis, 0));
      const y = engine.create(index.shape);
      const numbers = [x.shape[axis]!, strides[axis]!, ...walked];
      engine.run(GATHER, [x.storage, index.storage, y], elementCount(index.shape), numbers);
      return y;
    },

    scatterAdd(g, index, axis, out: Shape) {
      const y = engine.create(out);
      const strides = rowMajorStrides(g.shape);
      const line = [g.shape[axis]!, strides[axis]!];
      const numbers = [out.length, axis, ...line, ...out, ...g.shape, ...strides];
      engine.run(SCATTER_ADD, [g.storage, index.storage, y], elementCount(out), numbers);
      return y;
    },
  };
}
