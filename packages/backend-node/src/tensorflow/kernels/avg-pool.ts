/**
 * @file Averages of windows, sliding or adaptive: sums along the height, then along the width, divided by how
 * many cells count. Pictures are NHWC.
 */
import { adaptiveWindow, elementCount, type Shape } from '@striate/shapes';
import type { AvgPoolParams, Operand, RequiredKernels, Storage } from '@striate/tensor';
import { NHWC } from '../layout.js';
import type { Memory } from '../memory.js';
import type { Tensor, Tf } from '../tf.js';
import { placed, strided } from './rearrange.js';

/** The windows along one dimension of a picture. */
interface Windows {
  /** The input's size. */
  readonly size: number;
  /** What each window's sum is divided by on this side's account. */
  readonly counted: readonly number[];
  sums(tf: Tf, x: Tensor, axis: number): Tensor;
  /** The converse: each window's value, added to all of its cells. */
  spread(tf: Tf, g: Tensor, axis: number): Tensor;
}

function withSide(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((old, i) => (i === axis ? size : old));
}

function along(axis: number, value: number, otherwise: number): number[] {
  return [0, 1, 2, 3].map((i) => (i === axis ? value : otherwise));
}

/** Windows in equal steps are summed tap by tap, all at once. */
function sliding(
  size: number,
  count: number,
  kernel: number,
  step: number,
  padding: number,
  countIncludePad: boolean,
): Windows {
  const starts = Array.from({ length: count }, (_, i) => i * step - padding);
  const counted = starts.map((start) => {
    const end = Math.min(start + kernel, size + padding);
    return countIncludePad ? end - start : Math.min(end, size) - Math.max(start, 0);
  });
  const reach = Math.max(0, (count - 1) * step + kernel - padding - size);
  const taps = Array.from({ length: kernel }, (_, tap) => tap);
  return {
    size,
    counted,
    sums(tf, x, axis) {
      const pads = along(axis, 1, 0).map((here): [number, number] =>
        here ? [padding, reach] : [0, 0],
      );
      const padded = tf.pad(x, pads);
      const out = withSide(x.shape, axis, count);
      const parts = taps.map((tap) =>
        strided(tf, padded, along(axis, tap, 0), along(axis, step, 1), out),
      );
      return tf.addN(parts);
    },
    spread(tf, g, axis) {
      const out = withSide(g.shape, axis, size);
      const steps = along(axis, step, 1);
      return tf.addN(
        taps.map((tap) => placed(tf, g, along(axis, tap - padding, 0), steps, out, 0)),
      );
    },
  };
}

/** Windows of different sizes, one after the other. */
function adaptive(size: number, count: number): Windows {
  const windows = Array.from({ length: count }, (_, i) => adaptiveWindow(i, size, count));
  return {
    size,
    counted: windows.map(([start, end]) => end - start),
    sums(tf, x, axis) {
      const cells = windows.map(([start, end]) => {
        const part = tf.slice(x, along(axis, start, 0), withSide(x.shape, axis, end - start));
        return tf.sum(part, axis, true);
      });
      return tf.concat(cells, axis);
    },
    spread(tf, g, axis) {
      const parts = windows.map(([start, end], i) => {
        const cell = tf.slice(g, along(axis, i, 0), withSide(g.shape, axis, 1));
        const repeated = tf.tile(cell, along(axis, end - start, 1));
        const pads = along(axis, 1, 0).map((here): [number, number] =>
          here ? [start, size - end] : [0, 0],
        );
        return tf.pad(repeated, pads);
      });
      return tf.addN(parts);
    },
  };
}

function slidingSides(input: Shape, output: Shape, params: AvgPoolParams): Windows[] {
  return ([0, 1] as const).map((i) =>
    sliding(
      input[i + 2]!,
      output[i + 2]!,
      params.kernelSize[i],
      params.stride[i],
      params.padding[i],
      params.countIncludePad,
    ),
  );
}

function adaptiveSides(input: Shape, output: Shape): Windows[] {
  return [2, 3].map((i) => adaptive(input[i]!, output[i]!));
}

type AvgPoolKernels = Pick<
  RequiredKernels,
  'avgPool2d' | 'avgPool2dGradient' | 'adaptiveAvgPool2d' | 'adaptiveAvgPool2dGradient'
>;

export function avgPoolKernels(memory: Memory): AvgPoolKernels {
  const { tf } = memory;

  const divided = (x: Tensor, [rows, columns]: readonly Windows[], divisor: number | null) => {
    if (divisor !== null) return tf.div(x, divisor);
    const cells = rows!.counted.flatMap((height) =>
      columns!.counted.map((width) => height * width),
    );
    if (cells.every((count) => count === 1)) return x.clone();
    return tf.div(x, tf.tensor(cells, [1, rows!.counted.length, columns!.counted.length, 1]));
  };
  const averages = (
    name: string,
    x: Operand,
    out: Shape,
    sides: readonly Windows[],
    divisor: number | null,
  ): Storage =>
    memory.compute(name, x.dtype, out, () => {
      const input = memory.ordered(x, NHWC);
      if (input.size === 0 || elementCount(out) === 0) return tf.zeros([...out]);
      const sums = sides.reduce((sum, side, i) => side.sums(tf, sum, i + 1), input);
      return { tensor: divided(sums, sides, divisor), order: NHWC };
    });
  const shares = (
    name: string,
    g: Operand,
    out: Shape,
    sides: readonly Windows[],
    divisor: number | null,
  ): Storage =>
    memory.compute(name, g.dtype, out, () => {
      const gradient = memory.ordered(g, NHWC);
      if (gradient.size === 0 || elementCount(out) === 0) return tf.zeros([...out]);
      const share = divided(gradient, sides, divisor);
      const tensor = sides.reduce((spread, side, i) => side.spread(tf, spread, i + 1), share);
      return { tensor, order: NHWC };
    });

  return {
    avgPool2d: (x, params, out) =>
      averages('avgPool2d', x, out, slidingSides(x.shape, out, params), params.divisorOverride),
    avgPool2dGradient: (g, params, out) =>
      shares(
        'avgPool2dGradient',
        g,
        out,
        slidingSides(out, g.shape, params),
        params.divisorOverride,
      ),
    adaptiveAvgPool2d: (x, out) =>
      averages('adaptiveAvgPool2d', x, out, adaptiveSides(x.shape, out), null),
    adaptiveAvgPool2dGradient: (g, out) =>
      shares('adaptiveAvgPool2dGradient', g, out, adaptiveSides(out, g.shape), null),
  };
}
