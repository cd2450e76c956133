/** @file The outputs of matrix products. */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';

/** The output of `torch.nn.Linear`: (..., inFeatures) -> (..., outFeatures). Throws ShapeError. */
export function linearOutput(
  input: Shape,
  inFeatures: number,
  outFeatures: number,
  operation = 'linear',
): number[] {
  checkShape(operation, input);
  const features = input.at(-1);
  if (features !== inFeatures) {
    throw new ShapeError(
      'size-mismatch',
      `${operation} expects ${inFeatures} features in the last dimension, but got ${formatShape(input)}.`,
      features === undefined
        ? 'Give at least one dimension.'
        : `Set inFeatures to ${features}, or change what comes before.`,
    );
  }
  return [...input.slice(0, -1), outFeatures];
}

/** The output of the product of two matrices, each optionally transposed: (m, k) x (k, n) -> (m, n). */
export function matmulOutput(
  a: Shape,
  b: Shape,
  transposeA = false,
  transposeB = false,
): [number, number] {
  if (a.length !== 2 || b.length !== 2) {
    throw new ShapeError(
      'rank-mismatch',
      `matmul takes two matrices, but got ${formatShape(a)} and ${formatShape(b)}.`,
      'Reshape both to two dimensions.',
    );
  }
  const [m, inner] = (transposeA ? [a[1], a[0]] : a) as [number, number];
  const [k, n] = (transposeB ? [b[1], b[0]] : b) as [number, number];
  if (inner !== k) {
    throw new ShapeError(
      'size-mismatch',
      `matmul: the inner dimensions ${inner} and ${k} of ${formatShape(a)} and ${formatShape(b)} differ.`,
      'Transpose one of them, or correct its size.',
    );
  }
  return [m, n];
}
