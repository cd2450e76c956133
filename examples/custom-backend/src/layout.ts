/** @file Kernels that move elements and compute nothing. */
import type { Operand, Storage } from '@striate/tensor';
import type { Family } from './device.js';
import { type Axis, axesOf, positions, range, stretched } from './positions.js';

export const layout: Family<'reshape' | 'permute' | 'expand' | 'slice' | 'place' | 'concat'> = (
  compute,
) => {
  /** The elements that a walk through x comes by. */
  function walked(kernel: string, x: Operand, axes: readonly Axis[]): Storage {
    const shape = axes.map((axis) => axis.length);
    const from = positions(axes);
    return compute(kernel, [x], shape, x.dtype, (y, x) => {
      for (let i = 0; i < y.length; i++) y[i] = x[from[i]!]!;
    });
  }

  return {
    reshape: (x, shape) => compute('reshape', [x], shape, x.dtype, (y, x) => y.set(x)),

    permute: (x, axes) => {
      const own = axesOf(x.shape);
      const turned = axes.map((axis) => own[axis]!);
      return walked('permute', x, turned);
    },

    expand: (x, shape) => walked('expand', x, stretched(x.shape, shape)),

    slice: (x, starts, steps, out) => {
      const taken = axesOf(x.shape).map((axis, d) =>
        range(out[d]!, (i) => axis[starts[d]! + i * steps[d]!]!),
      );
      return walked('slice', x, taken);
    },

    place: (x, starts, steps, out, value) => {
      const own = axesOf(out);
      // Where each element of x comes to stand, along each dimension: undefined is outside.
      const targets = x.shape.map((size, d) =>
        range(size, (i) => own[d]![starts[d]! + i * steps[d]!]),
      );
      const isInside = (at: number | undefined) => at !== undefined;
      const kept = axesOf(x.shape).map((axis, d) =>
        axis.filter((_, i) => isInside(targets[d]![i])),
      );
      const from = positions(kept);
      const to = positions(targets.map((axis) => axis.filter(isInside)));
      return compute('place', [x], out, x.dtype, (y, x) => {
        y.fill(value);
        for (let i = 0; i < to.length; i++) y[to[i]!] = x[from[i]!]!;
      });
    },

    concat: (operands, axis, out) => {
      let end = 0;
      const targets = operands.map(({ shape }) => {
        const start = end;
        end += shape[axis]!;
        return positions(axesOf(out).map((own, d) => (d === axis ? own.slice(start, end) : own)));
      });
      return compute('concat', operands, out, operands[0]!.dtype, (y, ...inputs) => {
        targets.forEach((to, k) => {
          for (let i = 0; i < to.length; i++) y[to[i]!] = inputs[k]![i]!;
        });
      });
    },
  };
};
