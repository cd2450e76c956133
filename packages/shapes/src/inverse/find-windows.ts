/** @file Which windows turn one size into another: the inverse of `windowCount`. */
import { checkedCount } from '../spatial.js';
import { windowCount, windowExtent } from '../window.js';

/** One side's window. */
export interface WindowChoice {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** The sizes, what is fixed already, and how far to look. */
export interface FindWindowsOptions extends Partial<WindowChoice> {
  /** The size of the side before. */
  readonly from: number;
  /** The size of the side after. */
  readonly to: number;
  /** The largest kernel to look at; 11 where not given. */
  readonly maxKernelSize?: number | undefined;
  /** Whether windows that reach over the edge count, as in pooling; false where not given. */
  readonly ceilMode?: boolean | undefined;
}

/**
 * All windows that turn a side of `from` cells into one of `to`, the likeliest first: no cell left over,
 * a kernel that is odd and at least the stride, little padding, a small kernel. The padding goes up to half
 * the window; dilation is 1 unless given. An empty list means that there is none. Throws ShapeError where
 * an option is no whole number.
 */
export function findWindows(options: FindWindowsOptions): WindowChoice[] {
  const { from, to, dilation = 1, maxKernelSize = 11, ceilMode = false } = options;
  for (const [name, value, least] of [
    ['from', from, 1],
    ['to', to, 1],
    ['kernelSize', options.kernelSize ?? 1, 1],
    ['stride', options.stride ?? 1, 1],
    ['padding', options.padding ?? 0, 0],
    ['dilation', dilation, 1],
    ['maxKernelSize', maxKernelSize, 1],
  ] as const) {
    checkedCount('findWindows', name, value, least);
  }
  const found: WindowChoice[] = [];
  for (const kernelSize of choices(options.kernelSize, 1, maxKernelSize)) {
    const half = Math.floor(windowExtent(kernelSize, dilation) / 2);
    for (const padding of choices(options.padding, 0, half)) {
      for (const stride of strides(options, kernelSize, padding)) {
        if (windowCount(from, kernelSize, stride, padding, dilation, ceilMode) === to) {
          found.push({ kernelSize, stride, padding, dilation });
        }
      }
    }
  }
  return found.sort((a, b) => oddness(a, from) - oddness(b, from));
}

function choices(given: number | undefined, first: number, last: number): number[] {
  if (given !== undefined) return [given];
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => first + i);
}

/** The strides that can lead to `to`: its last step must fit into the room, one more must not. */
function strides(options: FindWindowsOptions, kernelSize: number, padding: number): number[] {
  const { from, to, dilation = 1, ceilMode = false } = options;
  if (options.stride !== undefined) return [options.stride];
  const room = from + 2 * padding - windowExtent(kernelSize, dilation);
  if (to === 1) return choices(undefined, 1, Math.max(kernelSize, room + 1));
  // Rounded up, the last step may reach over the edge.
  const wholeSteps = ceilMode ? to - 2 : to - 1;
  const last = wholeSteps === 0 ? from + padding : Math.ceil(room / wholeSteps);
  return choices(undefined, Math.max(Math.floor(room / to), 1), last);
}

/** How unusual a window is: smaller is likelier. */
function oddness({ kernelSize, stride, padding, dilation }: WindowChoice, from: number): number {
  const leftOver = (from + 2 * padding - windowExtent(kernelSize, dilation)) % stride;
  const skips = kernelSize < stride;
  const even = kernelSize > 1 && kernelSize % 2 === 0 && kernelSize !== stride;
  // A kernel of 1 keeps every size; who asks for that looks for 3 with padding 1 more often.
  const size = kernelSize === 1 ? 15 : kernelSize;
  return 1e4 * Number(skips) + 1e3 * leftOver + 1e2 * Number(even) + 10 * padding + size;
}
