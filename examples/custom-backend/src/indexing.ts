/** @file Elements that an index names along one axis: reading them, and adding to them. */
import type { Shape } from '@striate/shapes';
import { type Family, inDouble } from './device.js';
import { axesOf, positions, range } from './positions.js';

/** Where element i of an index points to in an array of `shape` when it says `named`; undefined outside. */
function pointer(shape: Shape, index: Shape, axis: number) {
  const own = axesOf(shape);
  const others = positions(
    index.map((size, d) => (d === axis ? range(size, () => 0) : own[d]!.slice(0, size))),
  );
  return (i: number, named: number): number | undefined => {
    const along = own[axis]![named];
    return along === undefined ? undefined : others[i]! + along;
  };
}

export const indexing: Family<'gather' | 'scatterAdd'> = (compute) => ({
  gather: (x, index, axis) => {
    const target = pointer(x.shape, index.shape, axis);
    return compute('gather', [x, index], index.shape, x.dtype, (y, x, index) => {
      for (let i = 0; i < y.length; i++) {
        const at = target(i, index[i]!);
        if (at !== undefined) y[i] = x[at]!;
      }
    });
  },

  scatterAdd: (g, index, axis, out) => {
    const target = pointer(out, index.shape, axis);
    const body = inDouble((y, g, index) => {
      for (let i = 0; i < g.length; i++) {
        const at = target(i, index[i]!);
        if (at !== undefined) y[at]! += g[i]!;
      }
    });
    return compute('scatterAdd', [g, index], out, g.dtype, body);
  },
});
