/** @file Where elements lie: strides of row-major memory, index <-> offset. */
import { ShapeError } from './errors.js';
import { checkShape, elementCount, formatShape, type Shape } from './shape.js';

/** How far apart neighbours along each dimension lie in row-major order (`torch.Tensor.stride`). Throws ShapeError. */
export function rowMajorStrides(shape: Shape): number[] {
  // An empty dimension counts as one cell, as in PyTorch.
  const sizes = checkShape('strides', shape).map((size) => Math.max(size, 1));
  return sizes.map((_, i) => elementCount(sizes.slice(i + 1), 'strides'));
}

/** The strides with which an array of `shape` is read as one of shape `output`: 0 where it is stretched. */
export function broadcastStrides(shape: Shape, output: Shape): number[] {
  const strides = rowMajorStrides(shape);
  const lead = output.length - shape.length;
  return output.map((_, i) => (i < lead || shape[i - lead] === 1 ? 0 : strides[i - lead]!));
}

/** The row-major offset of the element at `index` (NumPy's `ravel_multi_index`). Throws ShapeError. */
export function ravelIndex(index: readonly number[], shape: Shape): number {
  elementCount(checkShape('ravelIndex', shape), 'ravelIndex');
  const inside =
    index.length === shape.length &&
    index.every((at, i) => Number.isInteger(at) && at >= 0 && at < shape[i]!);
  if (!inside) {
    throw new ShapeError(
      'invalid-option',
      `ravelIndex: ${formatShape(index)} lies outside ${formatShape(shape)}.`,
      'Give one whole number a dimension, from 0 to its size - 1.',
    );
  }
  const strides = rowMajorStrides(shape);
  return index.reduce((sum, at, i) => sum + at * strides[i]!, 0);
}

/** The index of the element at a row-major `offset` (`torch.unravel_index`). Throws ShapeError. */
export function unravelIndex(offset: number, shape: Shape): number[] {
  checkShape('unravelIndex', shape);
  const count = elementCount(shape, 'unravelIndex');
  if (!Number.isInteger(offset) || offset < 0 || offset >= count) {
    throw new ShapeError(
      'invalid-option',
      `unravelIndex: ${formatShape(shape)} has no element ${offset}.`,
      count === 0 ? 'Give a shape with elements.' : `Give a whole number from 0 to ${count - 1}.`,
    );
  }
  return rowMajorStrides(shape).map((stride, i) => Math.floor(offset / stride) % shape[i]!);
}
