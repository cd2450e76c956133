/** @file Tensors put together. */
import { concatOutput, normalizeAxis, stackOutput, unsqueezeOutput } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { cast } from './cast.js';
import { commonBackend } from './check.js';
import { promoteTypes } from './promote.js';
import { reshape } from './reshape.js';
import { cut } from './slice.js';

/** Joined along `dim` (`torch.cat`); types are promoted, an empty vector [0] is passed over. Throws ShapeError. */
export function concat(tensors: readonly Tensor[], dim = 0): Tensor {
  const shape = concatOutput(
    tensors.map((x) => x.shape),
    dim,
  );
  const dtype = tensors.map((x) => x.dtype).reduce(promoteTypes);
  if (tensors.some((x) => x.dtype !== dtype)) {
    return scope(() =>
      concat(
        tensors.map((x) => (x.dtype === dtype ? x : cast(x, dtype))),
        dim,
      ),
    );
  }
  const backend = commonBackend('concat', ...tensors);
  const parts = tensors.filter((x) => x.shape.length === shape.length);
  const axis = normalizeAxis('concat', dim, shape.length);
  const y = wrap(backend, backend.concat(parts, axis, shape), shape, dtype);
  let end = 0;
  const rules = parts.map((input) => {
    const start = end;
    end += input.shape[axis]!;
    const { shape: part } = input;
    const starts = part.map((_, i) => (i === axis ? start : 0));
    const steps = part.map(() => 1);
    return { input, saves: [], gradient: (g: Tensor) => cut(g, starts, steps, part) };
  });
  return record('concat', y, rules);
}

/** Tensors of one shape laid on each other along a new dimension (`torch.stack`). Throws ShapeError. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const shape = stackOutput(
    tensors.map((x) => x.shape),
    dim,
  );
  const axis = normalizeAxis('stack', dim, shape.length);
  return scope(() =>
    concat(
      tensors.map((x) => reshape(x, unsqueezeOutput(x.shape, axis))),
      axis,
    ),
  );
}
