/** @file Matrix products and the linear layer's function. */
import {
  broadcastOutput,
  elementCount,
  formatShape,
  linearOutput,
  type MatmulOptions,
  matmulOutput,
  type Shape,
  ShapeError,
} from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { add } from './arithmetic.js';
import { checkOperand, floatBackend } from './check.js';
import { expand, reshape } from './reshape.js';

/**
 * The product of two (batches of) matrices: (..., m, k) (..., k, n) -> (..., m, n), leading dimensions
 * broadcast; a vector is a row on the left and a column on the right (`torch.matmul`). `transposeA` and
 * `transposeB` exchange the last two dimensions first, without a copy. Throws ShapeError.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  if (a.shape.length === 2 && b.shape.length === 2) return product(a, b, transposeA, transposeB);
  const shape = matmulOutput(a.shape, b.shape, { transposeA, transposeB });
  return scope(() => {
    const left = a.shape.length === 1 ? reshape(a, [1, ...a.shape]) : a;
    const right = b.shape.length === 1 ? reshape(b, [...b.shape, 1]) : b;
    // One matrix on the right for all on the left: their rows are one long matrix.
    if (right.shape.length === 2 && !transposeA) {
      const rows = [elementCount(left.shape.slice(0, -1)), left.shape.at(-1)!];
      return reshape(product(reshape(left, rows), right, false, transposeB), shape);
    }
    const batch = broadcastOutput(left.shape.slice(0, -2), right.shape.slice(0, -2), 'matmul');
    const [x, y] = [left, right].map((operand) => pile(operand, batch)) as [Tensor, Tensor];
    return reshape(product(x, y, transposeA, transposeB), shape);
  });
}

/** An operand with its leading dimensions stretched to `batch`, as (batch, rows, columns). */
function pile(x: Tensor, batch: Shape): Tensor {
  const matrix = x.shape.slice(-2);
  return reshape(expand(x, [...batch, ...matrix]), [elementCount(batch), ...matrix]);
}

/** Two matrices, or as many pairs of them: what kernels compute. */
function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const backend = floatBackend('matmul', a, b);
  const shape = matmulOutput(a.shape, b.shape, { transposeA, transposeB });
  const y = wrap(backend, backend.matmul(a, b, transposeA, transposeB), shape, a.dtype);
  return record('matmul', y, [
    {
      input: a,
      saves: [b],
      gradient: (g, other) =>
        transposeA ? product(other!, g, transposeB, true) : product(g, other!, false, !transposeB),
    },
    {
      input: b,
      saves: [a],
      gradient: (g, other) =>
        transposeB ? product(g, other!, true, transposeA) : product(other!, g, !transposeA, false),
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
  checkOperand('linear', 'bias', bias, [outFeatures]);
  return scope(() => {
    const rows =
      x.shape.length === 2 ? x : reshape(x, [elementCount(x.shape.slice(0, -1)), inFeatures]);
    const y = product(rows, weight, false, true);
    const biased = bias ? add(y, bias) : y;
    return shape.length === 2 ? biased : reshape(biased, shape);
  });
}
