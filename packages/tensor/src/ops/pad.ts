/** @file Padding at the ends of dimensions. */
import { type PadMode, padOutput, type Shape } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { choice } from './check.js';
import { tensor } from './create.js';
import { indexSelect } from './gather.js';
import { cut } from './slice.js';

export interface PadOptions {
  /** 'constant' where not given. */
  readonly mode?: PadMode | undefined;
  /** What the mode 'constant' fills in; 0 where not given. */
  readonly value?: number | undefined;
}

/**
 * Adds cells at both ends of the last dimensions, [left, right, top, bottom, ...]; negative amounts crop
 * (`torch.nn.functional.pad`). Throws ShapeError.
 */
export function pad(x: Tensor, padding: readonly number[], options: PadOptions = {}): Tensor {
  const { mode = 'constant', value = 0 } = options;
  const source = mode === 'constant' ? undefined : choice('pad', 'mode', SOURCES, mode);
  const output = padOutput(x.shape, padding, mode);
  const before = x.shape.map((_, i) => padding[2 * (x.shape.length - 1 - i)] ?? 0);
  if (!source) {
    return place(
      x,
      before,
      x.shape.map(() => 1),
      output,
      value,
    );
  }
  return scope(() =>
    output.reduce((y, size, axis) => {
      if (size === x.shape[axis] && before[axis] === 0) return y;
      const [first, after] = [before[axis]!, size - x.shape[axis]! - before[axis]!];
      const from = Int32Array.from({ length: size }, (_, i) =>
        source(i - first, x.shape[axis]!, first, after),
      );
      return indexSelect(y, axis, tensor(from, { backend: x.backend }));
    }, x),
  );
}

/** Which cell of `size` stands at `i`, which may lie outside; `before` and `after` are the amounts. */
const SOURCES: Record<
  Exclude<PadMode, 'constant'>,
  (i: number, size: number, before: number, after: number) => number
> = {
  replicate: (i, size) => Math.min(Math.max(i, 0), size - 1),
  reflect: (i, size) => {
    const last = size - 1;
    return last - Math.abs(last - Math.abs(i));
  },
  // What is cropped at one end does not come round at the other.
  circular(i, size, before, after) {
    const first = Math.max(-before, 0);
    const rest = size - first - Math.max(-after, 0);
    return first + ((((i - first) % rest) + rest) % rest);
  },
};

/** `output` filled with `value`, element i of x along each dimension at starts + i * steps; the rest is cropped. */
export function place(
  x: Tensor,
  starts: readonly number[],
  steps: readonly number[],
  output: Shape,
  value: number,
): Tensor {
  const { backend, dtype, shape } = x;
  const y = wrap(backend, backend.place(x, starts, steps, output, value), output, dtype);
  return record('place', y, [
    {
      input: x,
      saves: [],
      gradient: (g) => takeBack(g, starts, steps, shape),
    },
  ]);
}

/** The gradients of what was placed; what had been cropped gets 0. */
function takeBack(
  g: Tensor,
  starts: readonly number[],
  steps: readonly number[],
  shape: Shape,
): Tensor {
  const first = starts.map((start, i) => Math.max(Math.ceil(-start / steps[i]!), 0));
  const counts = shape.map((size, i) => {
    const room = Math.ceil((g.shape[i]! - starts[i]!) / steps[i]!);
    return Math.max(Math.min(size, room) - first[i]!, 0);
  });
  const inside = cut(
    g,
    starts.map((start, i) => Math.max(start + first[i]! * steps[i]!, 0)),
    steps,
    counts,
  );
  if (counts.every((count, i) => count === shape[i])) return inside;
  return place(
    inside,
    first,
    shape.map(() => 1),
    shape,
    0,
  );
}
