/** @file Dropout (Srivastava et al., 2014) with masks that are the same on every backend. */
import { spatialOf } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { maskedScale } from '../defaults/masked-scale.js';
import { TensorError } from '../errors.js';
import type { MaskKey } from '../random/index.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { mul } from './arithmetic.js';
import { floatBackend } from './check.js';
import { ones } from './create.js';

/**
 * Sets each element to 0 with probability `p` and scales the others by 1 / (1 - p)
 * (`torch.nn.functional.dropout` in training). `key` decides the mask; see `keepMask`.
 */
export function dropout(x: Tensor, p: number, key: MaskKey): Tensor {
  if (!(p >= 0 && p <= 1)) {
    throw new TensorError(
      'wrong-value',
      `dropout: p is ${p}, but a probability lies from 0 to 1.`,
      'Give, say, p: 0.5.',
    );
  }
  const backend = floatBackend('dropout', x);
  const mask = wrap(backend, backend.dropoutMask(x.shape, p, key), x.shape, 'bool');
  const scale = p === 1 ? 0 : 1 / (1 - p);
  const y = record('dropout', maskedScale(x, mask, scale), [
    { input: x, saves: [mask], gradient: (g, kept) => maskedScale(g, kept!, scale) },
  ]);
  mask.dispose();
  return y;
}

/**
 * Sets each channel of (N, C, H, W) or (C, H, W) to 0 with probability `p` and scales the others by
 * 1 / (1 - p) (`torch.nn.functional.dropout2d` in training). Throws ShapeError for other ranks.
 */
export function dropout2d(x: Tensor, p: number, key: MaskKey): Tensor {
  const { batch, channels } = spatialOf('dropout2d', x.shape, 2);
  return scope(() => {
    const shape = batch === undefined ? [channels, 1, 1] : [batch, channels, 1, 1];
    const factors = dropout(ones(shape, { backend: x.backend, dtype: x.dtype }), p, key);
    return mul(x, factors);
  });
}
