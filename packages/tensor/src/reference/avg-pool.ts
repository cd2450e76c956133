/** @file Averages of windows: sliding ones, and adaptive ones that share a picture out. */
import { adaptiveWindow, elementCount, type Shape } from '@striate/shapes';
import type { AvgPoolParams } from '../backend.js';
import { type HostArray, hostArray } from '../dtype.js';
import { planesOf } from './planes.js';
import { type HostTensor, rounded } from './storage.js';

/** One side of a window: its cells [start, end) of the input, and how many it counts for in the divisor. */
interface Side {
  readonly start: number;
  readonly end: number;
  readonly counted: number;
}

/** The windows that are averaged: one of `rows` by one of `columns`; `divisor` instead of the counted cells. */
interface Windows {
  readonly rows: readonly Side[];
  readonly columns: readonly Side[];
  readonly divisor: number | null;
}

export function avgPool2d(x: HostTensor, params: AvgPoolParams, out: Shape): HostArray {
  return averages(x, out, slidingWindows(x.shape, out, params));
}

export function avgPool2dGradient(g: HostTensor, params: AvgPoolParams, out: Shape): HostArray {
  return shares(g, out, slidingWindows(out, g.shape, params));
}

export function adaptiveAvgPool2d(x: HostTensor, out: Shape): HostArray {
  return averages(x, out, adaptiveWindows(x.shape, out));
}

export function adaptiveAvgPool2dGradient(g: HostTensor, out: Shape): HostArray {
  return shares(g, out, adaptiveWindows(out, g.shape));
}

function slidingWindows(input: Shape, output: Shape, params: AvgPoolParams): Windows {
  const [rows, columns] = [0, 1].map((side) => {
    const size = input[side + 2]!;
    const padding = params.padding[side]!;
    return Array.from({ length: output[side + 2]! }, (_, i): Side => {
      const from = i * params.stride[side]! - padding;
      const to = Math.min(from + params.kernelSize[side]!, size + padding);
      const start = Math.max(from, 0);
      const end = Math.min(to, size);
      return { start, end, counted: params.countIncludePad ? to - from : end - start };
    });
  });
  return { rows: rows!, columns: columns!, divisor: params.divisorOverride };
}

function adaptiveWindows(input: Shape, output: Shape): Windows {
  const [rows, columns] = [2, 3].map((side) =>
    Array.from({ length: output[side]! }, (_, i): Side => {
      const [start, end] = adaptiveWindow(i, input[side]!, output[side]!);
      return { start, end, counted: end - start };
    }),
  );
  return { rows: rows!, columns: columns!, divisor: null };
}

function averages(x: HostTensor, out: Shape, windows: Windows): HostArray {
  const y = hostArray(x.dtype, elementCount(out));
  forWindows(x.shape, windows, (to, cells, divisor) => {
    let sum = 0;
    for (const cell of cells) sum += x.data[cell]!;
    y[to] = sum / divisor;
  });
  return y;
}

/** Every input cell gets its share of every window that it lay in. */
function shares(g: HostTensor, out: Shape, windows: Windows): HostArray {
  const sums = new Float64Array(elementCount(out));
  forWindows(out, windows, (from, cells, divisor) => {
    const share = g.data[from]! / divisor;
    for (const cell of cells) sums[cell]! += share;
  });
  return rounded(g.dtype, sums);
}

/** Calls `visit` for every output cell with the input cells that it averages and what their sum is divided by. */
function forWindows(
  input: Shape,
  { rows, columns, divisor }: Windows,
  visit: (outputCell: number, inputCells: readonly number[], divisor: number) => void,
): void {
  const [planes, h, w] = planesOf(input);
  let to = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (const row of rows) {
      for (const column of columns) {
        const cells: number[] = [];
        for (let y = row.start; y < row.end; y++) {
          for (let x = column.start; x < column.end; x++) cells.push((plane * h + y) * w + x);
        }
        visit(to++, cells, divisor ?? row.counted * column.counted);
      }
    }
  }
}
