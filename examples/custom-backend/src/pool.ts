/** @file Pooling: the largest value of each window, or the mean. */
import type { Shape } from '@striate/shapes';
import type { Operand } from '@striate/tensor';
import { type Family, inDouble } from './device.js';
import { adaptive, forWindows, type Side, sliding } from './windows.js';

type MaxPools = 'maxPool2d' | 'maxPool2dGradient';
type AvgPools = 'avgPool2d' | 'avgPool2dGradient';
type AdaptivePools = 'adaptiveAvgPool2d' | 'adaptiveAvgPool2dGradient';

export const maxPools: Family<MaxPools> = (compute) => ({
  maxPool2d: (x, params, out) => {
    const { shape } = x;
    const indices = compute('maxPool2d', [x], out, 'int32', (y, x) => {
      forWindows(shape, out, sliding(params), (to, { cells }, plane) => {
        let best = -1;
        for (const cell of cells) {
          const value = x[plane + cell]!;
          if (best < 0 || value > x[plane + best]! || Number.isNaN(value)) best = cell;
        }
        y[to] = best;
      });
    });
    const at = { storage: indices, shape: out, dtype: 'int32' } as const;
    const values = compute('maxPool2d', [x, at], out, x.dtype, (y, x, at) => {
      forWindows(shape, out, sliding(params), (to, _, plane) => {
        y[to] = at[to]! < 0 ? Number.NEGATIVE_INFINITY : x[plane + at[to]!]!;
      });
    });
    return { values, indices };
  },

  maxPool2dGradient: (g, indices, params, out) => {
    const { shape } = g;
    const body = inDouble((y, g, at) => {
      forWindows(out, shape, sliding(params), (from, _, plane) => {
        if (at[from]! >= 0) y[plane + at[from]!]! += g[from]!;
      });
    });
    return compute('maxPool2dGradient', [g, indices], out, g.dtype, body);
  },
});

export const avgPools: Family<AvgPools | AdaptivePools> = (compute) => {
  /** The mean of every window. */
  function average(kernel: string, x: Operand, out: Shape, side: Side, divisor: number | null) {
    const { shape } = x;
    return compute(kernel, [x], out, x.dtype, (y, x) => {
      forWindows(shape, out, side, (to, { cells, counted }, plane) => {
        const sum = cells.reduce((total, cell) => total + x[plane + cell]!, 0);
        y[to] = sum / (divisor ?? counted);
      });
    });
  }

  /** Every gradient, shared out evenly over its window. */
  function spread(kernel: string, g: Operand, out: Shape, side: Side, divisor: number | null) {
    const { shape } = g;
    const body = inDouble((y, g) => {
      forWindows(out, shape, side, (from, { cells, counted }, plane) => {
        for (const cell of cells) y[plane + cell]! += g[from]! / (divisor ?? counted);
      });
    });
    return compute(kernel, [g], out, g.dtype, body);
  }

  return {
    avgPool2d: (x, params, out) =>
      average('avgPool2d', x, out, sliding(params), params.divisorOverride),

    avgPool2dGradient: (g, params, out) =>
      spread('avgPool2dGradient', g, out, sliding(params), params.divisorOverride),

    adaptiveAvgPool2d: (x, out) => average('adaptiveAvgPool2d', x, out, adaptive, null),

    adaptiveAvgPool2dGradient: (g, out) =>
      spread('adaptiveAvgPool2dGradient', g, out, adaptive, null),
  };
};
