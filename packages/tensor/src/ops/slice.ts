/** @file Parts of tensors: slices, splits and chunks. */
import {
  formatShape,
  normalizeAxis,
  resolveSlices,
  type Shape,
  ShapeError,
  type Slice,
  sliceOutput,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { type Tensor, wrap } from '../tensor.js';
import { place } from './pad.js';
import { reshape } from './reshape.js';

/**
 * x[slices] by Python's rules: per dimension an index (which takes the dimension away), `[start, end, step]`
 * or null for all of it; dimensions that are not named stay whole. Steps are positive. Throws ShapeError.
 */
export function slice(x: Tensor, slices: readonly Slice[]): Tensor {
  const output = sliceOutput(x.shape, slices);
  const parts = resolveSlices(x.shape, slices);
  const whole = cut(
    x,
    parts.map((part) => part.start),
    parts.map((part) => part.step),
    parts.map((part) => part.count),
  );
  if (output.length === whole.shape.length) return whole;
  const y = reshape(whole, output);
  whole.dispose();
  return y;
}

/** Element i along each dimension is element starts + i * steps of x. */
export function cut(
  x: Tensor,
  starts: readonly number[],
  steps: readonly number[],
  output: Shape,
): Tensor {
  const y = wrap(x.backend, x.backend.slice(x, starts, steps, output), output, x.dtype);
  const { shape: before } = x;
  return record('slice', y, [
    { input: x, saves: [], gradient: (g) => place(g, starts, steps, before, 0) },
  ]);
}

/**
 * x in pieces along `dim`: each of `size` (the last one may be smaller), or of the sizes in a list, which
 * must add up (`torch.split`). Throws ShapeError.
 */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = normalizeAxis('split', dim, x.shape.length);
  const total = x.shape[axis]!;
  const sizes = typeof size === 'number' ? piecesOf(total, size) : size;
  if (sizes.reduce((sum, part) => sum + part, 0) !== total || sizes.some((part) => !(part >= 0))) {
    throw new ShapeError(
      'invalid-option',
      `split: the sizes ${formatShape(sizes)} do not add up to ${total}, dimension ${axis} of ${formatShape(x.shape)}.`,
      'Give sizes of 0 or more that do, or one size for all.',
    );
  }
  let start = 0;
  return sizes.map((part) => {
    const range: Slice = [start, start + part];
    start += part;
    return slice(x, [...new Array<null>(axis).fill(null), range]);
  });
}

/** x in at most `chunks` pieces of equal size along `dim`, the last one perhaps smaller (`torch.chunk`). Throws ShapeError. */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  const axis = normalizeAxis('chunk', dim, x.shape.length);
  if (!Number.isSafeInteger(chunks) || chunks < 1) {
    throw new ShapeError(
      'invalid-option',
      `chunk: ${chunks} is no number of chunks.`,
      'Give a whole number of at least 1.',
    );
  }
  const total = x.shape[axis]!;
  // Nothing has no size by which it could be cut: every chunk is empty.
  return split(
    x,
    total === 0 ? new Array<number>(chunks).fill(0) : Math.ceil(total / chunks),
    axis,
  );
}

function piecesOf(total: number, size: number): number[] {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new ShapeError(
      'invalid-option',
      `split: ${size} is no size.`,
      'Give a whole number of at least 1.',
    );
  }
  const count = Math.max(Math.ceil(total / size), 1);
  return Array.from({ length: count }, (_, i) => Math.min(size, total - i * size));
}
