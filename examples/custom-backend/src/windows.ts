/** @file The windows of pooling: which cells of the input's plane each cell of the output's plane sees. */
import type { Shape } from '@striate/shapes';
import type { AvgPoolParams, PoolParams } from '@striate/tensor';
import { positions, range } from './positions.js';

/** The window of one output cell, or one side of it. */
interface Window {
  /** Where its cells lie in the input's plane, row by row; those in the padding are left out. */
  readonly cells: readonly number[];
  /** How many cells its mean divides by: for a window, the product of its sides'. */
  readonly counted: number;
}

/** One side of all windows: along axis 0 (rows) or 1 (columns), `out` cells over an input of `size`. */
export type Side = (axis: 0 | 1, size: number, out: number) => Window[];

type Sliding = Pick<AvgPoolParams, 'kernelSize' | 'stride' | 'padding'> &
  Partial<PoolParams & AvgPoolParams>;

/** Windows of `kernelSize` cells, `dilation` apart, one every `stride` cells. */
export function sliding(params: Sliding): Side {
  const { kernelSize, stride, padding, dilation = [1, 1], countIncludePad = false } = params;
  return (axis, size, out) =>
    range(out, (i) => {
      const first = i * stride[axis] - padding[axis];
      const all = range(kernelSize[axis], (k) => first + k * dilation[axis]);
      const cells = all.filter((at) => at >= 0 && at < size);
      const padded = all.filter((at) => at < size + padding[axis]);
      return { cells, counted: countIncludePad ? padded.length : cells.length };
    });
}

/** Windows that share the input out; where sizes do not divide evenly, neighbours overlap. */
export const adaptive: Side = (_, size, out) =>
  range(out, (i) => {
    const first = Math.floor((i * size) / out);
    const counted = Math.ceil(((i + 1) * size) / out) - first;
    return { cells: range(counted, (k) => first + k), counted };
  });

/** Calls `visit` for every output cell: where it lies, its window, and where its plane starts in the input. */
export function forWindows(
  input: Shape,
  output: Shape,
  side: Side,
  visit: (to: number, window: Window, plane: number) => void,
): void {
  const [n, channels, h, w] = input as readonly [number, number, number, number];
  const columns = side(1, w, output[3]!);
  const windows = side(0, h, output[2]!).flatMap((row) =>
    columns.map((column) => ({
      cells: [...positions([row.cells.map((y) => y * w), column.cells])],
      counted: row.counted * column.counted,
    })),
  );
  for (let to = 0; to < n * channels * windows.length; to++) {
    const plane = Math.floor(to / windows.length) * h * w;
    visit(to, windows[to % windows.length]!, plane);
  }
}
