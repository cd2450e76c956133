/** @file Elements picked by index. */
import { formatShape, normalizeAxis, ShapeError } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { checkDType, commonBackend } from './check.js';
import { expand, reshape } from './reshape.js';

/**
 * Along `axis`, the element that `index` (int32) names; the other coordinates are the result's own, whose
 * shape is the index's (`torch.gather`). An index outside the dimension reads 0. Throws ShapeError.
 */
export function gather(x: Tensor, axis: number, index: Tensor): Tensor {
  checkDType('gather', index, 'int32');
  const backend = commonBackend('gather', x, index);
  const at = normalizeAxis('gather', axis, x.shape.length);
  const fits =
    index.shape.length === x.shape.length &&
    index.shape.every((size, i) => i === at || size <= x.shape[i]!);
  if (!fits) {
    throw new ShapeError(
      'size-mismatch',
      `gather: an index of shape ${formatShape(index.shape)} reaches beyond ${formatShape(x.shape)} outside dimension ${at}.`,
      'Give an index of the same rank, no larger than x in all other dimensions.',
    );
  }
  const y = wrap(backend, backend.gather(x, index, at), [...index.shape], x.dtype);
  const { shape: before } = x;
  return record('gather', y, [
    {
      input: x,
      saves: [index],
      gradient: (g, where) =>
        wrap(backend, backend.scatterAdd(g, where!, at, before), before, g.dtype),
    },
  ]);
}

/** The slices of x along `axis` that `index` (int32, one dimension) names (`torch.index_select`). Throws ShapeError. */
export function indexSelect(x: Tensor, axis: number, index: Tensor): Tensor {
  const at = normalizeAxis('indexSelect', axis, x.shape.length);
  if (index.shape.length !== 1) {
    throw new ShapeError(
      'rank-mismatch',
      `indexSelect takes an index of one dimension, but got ${formatShape(index.shape)}.`,
      'Flatten it, or use gather.',
    );
  }
  return scope(() => {
    const along = reshape(
      index,
      x.shape.map((_, i) => (i === at ? -1 : 1)),
    );
    return gather(
      x,
      at,
      expand(
        along,
        x.shape.map((size, i) => (i === at ? -1 : size)),
      ),
    );
  });
}
