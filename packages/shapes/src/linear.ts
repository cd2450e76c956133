/** @file The outputs of matrix products. */
import { broadcastOutput } from './broadcast.js';
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';
import { checkedCount } from './spatial.js';
import type { LinearOutput, MatmulOutput } from './types/linear.js';

/** The output of `torch.nn.Linear`: (..., inFeatures) -> (..., outFeatures). Throws ShapeError. */
export function linearOutput<const S extends Shape, const I extends number, const O extends number>(
  input: S,
  inFeatures: I,
  outFeatures: O,
): LinearOutput<S, I, O> {
  checkShape('linear', input);
  checkedCount('linear', 'inFeatures', inFeatures, 0);
  checkedCount('linear', 'outFeatures', outFeatures, 0);
  const features = input.at(-1);
  if (features !== inFeatures) {
    throw new ShapeError(
      'size-mismatch',
      `linear expects ${inFeatures} features in the last dimension, but got ${formatShape(input)}.`,
      features === undefined
        ? 'Give at least one dimension.'
        : `Set inFeatures to ${features}, or change what comes before.`,
    );
  }
  return [...input.slice(0, -1), outFeatures] as never;
}

/** Whether an operand's last two dimensions are exchanged before the product. */
export interface MatmulOptions {
  readonly transposeA?: boolean | undefined;
  readonly transposeB?: boolean | undefined;
}

/**
 * The output of `torch.matmul`: (..., m, k) (..., k, n) -> (..., m, n), leading dimensions broadcast; a
 * vector is a row on the left and a column on the right, and that dimension goes again. Throws ShapeError.
 */
export function matmulOutput<
  const A extends Shape,
  const B extends Shape,
  const O extends MatmulOptions = Record<never, never>,
>(a: A, b: B, options?: O): MatmulOutput<A, B, O> {
  const { transposeA = false, transposeB = false }: MatmulOptions = options ?? {};
  const left = matrixOf(a, transposeA, (k) => [1, k]);
  const right = matrixOf(b, transposeB, (k) => [k, 1]);
  const [m, inner] = left.slice(-2) as [number, number];
  const [k, n] = right.slice(-2) as [number, number];
  if (inner !== k) {
    throw new ShapeError(
      'size-mismatch',
      `matmul: the inner dimensions ${inner} and ${k} of ${formatShape(a)} and ${formatShape(b)} differ.`,
      'Transpose one of them, or correct its size.',
    );
  }
  const batch = broadcastOutput(left.slice(0, -2), right.slice(0, -2), 'matmul');
  const output = [...batch, ...(a.length === 1 ? [] : [m]), ...(b.length === 1 ? [] : [n])];
  return output as never;
}

/** An operand as a (batch of) matrices, transposed where asked. */
function matrixOf(shape: Shape, transpose: boolean, ofVector: (k: number) => number[]): number[] {
  checkShape('matmul', shape);
  if (shape.length === 0 || (transpose && shape.length === 1)) {
    throw new ShapeError(
      'rank-mismatch',
      transpose
        ? `matmul: ${formatShape(shape)} is no matrix that could be transposed.`
        : 'matmul takes vectors and matrices, but got a scalar.',
      transpose ? 'Give at least two dimensions.' : 'Multiply by it with mul.',
    );
  }
  if (shape.length === 1) return ofVector(shape[0]!);
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transpose ? [...shape.slice(0, -2), columns, rows] : [...shape];
}
