/** @file Matrix products and the linear layer's function. */
import {
  formatShape,
  linearOutput,
  type MatmulOptions,
  matmulOutput,
  ShapeError,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { type Tensor, wrap } from '../tensor.js';
import { commonBackend } from './check.js';
import { add } from './elementwise.js';
import { reshape } from './reshape.js';

/** The product of two matrices, each optionally transposed: (m, k) (k, n) -> (m, n). Throws ShapeError. */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  const backend = commonBackend('matmul', a, b);
  const shape = matmulOutput(a.shape, b.shape, { transposeA, transposeB });
  if (a.shape.length !== 2 || b.shape.length !== 2) {
    throw new ShapeError(
      'rank-mismatch',
      `matmul takes two matrices, but got ${formatShape(a.shape)} and ${formatShape(b.shape)}.`,
      'Reshape both to two dimensions.',
    );
  }
  const y = wrap(backend, backend.matmul(a, b, transposeA, transposeB), shape, a.dtype);
  return record('matmul', y, [
    {
      input: a,
      saves: [b],
      gradient: (g, other) =>
        transposeA
          ? matmul(other!, g, { transposeA: transposeB, transposeB: true })
          : matmul(g, other!, { transposeB: !transposeB }),
    },
    {
      input: b,
      saves: [a],
      gradient: (g, other) =>
        transposeB
          ? matmul(g, other!, { transposeA: true, transposeB: transposeA })
          : matmul(other!, g, { transposeA: !transposeA }),
    },
  ]);
}

/**
 * x weight^T + bias: (..., inFeatures) -> (..., outFeatures) with a weight of (outFeatures, inFeatures)
 * (`torch.nn.functional.linear`). Throws ShapeError.
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const [outFeatures, inFeatures] = weight.shape;
  if (outFeatures === undefined || inFeatures === undefined || weight.shape.length !== 2) {
    throw new ShapeError(
      'rank-mismatch',
      `linear: a weight of shape ${formatShape(weight.shape)} is no matrix.`,
      'Give (outFeatures, inFeatures).',
    );
  }
  const shape = linearOutput(x.shape, inFeatures, outFeatures);
  const made: Tensor[] = [];
  const step = (y: Tensor): Tensor => {
    made.push(y);
    return y;
  };
  let y = x.shape.length === 2 ? x : step(reshape(x, [x.size / inFeatures, inFeatures]));
  y = step(matmul(y, weight, { transposeB: true }));
  if (bias) y = step(add(y, bias));
  if (shape.length !== 2) y = step(reshape(y, shape));
  for (const intermediate of made) if (intermediate !== y) intermediate.dispose();
  return y;
}
