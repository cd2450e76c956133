/** @file The working of matrix products. */
import type { MatmulOptions } from '../linear.js';
import { formatShape, type Shape } from '../shape.js';
import { explainBroadcast } from './combine.js';
import { assigned, dimension, type Row, sentence, stays, words } from './step.js';

/** The working of `linearOutput`. */
export function explainLinear(
  output: Shape,
  _input: Shape,
  inFeatures: number,
  outFeatures: number,
): Row[] {
  return [
    sentence('inFeatures', words`the last dimension is inFeatures = ${inFeatures}`),
    ...output.slice(0, -1).map((size, i) => stays(dimension(i), size)),
    assigned('features', 'outFeatures', outFeatures),
  ];
}

/** The working of `matmulOutput`. */
export function explainMatmul(
  output: Shape,
  a: Shape,
  b: Shape,
  { transposeA = false, transposeB = false }: MatmulOptions = {},
): Row[] {
  const left = readAsMatrix('first operand', a, transposeA, 'row');
  const right = readAsMatrix('second operand', b, transposeB, 'column');
  const rank = Math.max(left.shape.length, right.shape.length);
  const inner = left.shape.at(-1)!;
  return [
    ...left.rows,
    ...right.rows,
    sentence(
      'inner dimension',
      words`${left.name} x ${right.name}: the inner ${inner} and ${inner} agree`,
    ),
    ...explainBroadcast(
      output.slice(0, rank - 2),
      left.shape.slice(0, -2),
      right.shape.slice(0, -2),
    ),
    outerRow('rows', a, left.shape.at(-2)!, left.name),
    outerRow('columns', b, right.shape.at(-1)!, right.name),
  ];
}

/** An operand as the (batch of) matrices that it stands for, and a row where that is not as it is. */
function readAsMatrix(
  label: string,
  operand: Shape,
  transpose: boolean,
  vectorAs: 'row' | 'column',
): { shape: Shape; name: string; rows: Row[] } {
  const given = formatShape(operand);
  if (operand.length === 1) {
    const shape = vectorAs === 'row' ? [1, ...operand] : [...operand, 1];
    const name = formatShape(shape);
    const wording = words`the vector ${given} is read as the ${vectorAs} ${name}`;
    return { shape, name, rows: [sentence(label, wording)] };
  }
  if (!transpose) return { shape: operand, name: given, rows: [] };
  const shape = [...operand.slice(0, -2), operand.at(-1)!, operand.at(-2)!];
  const name = formatShape(shape);
  return { shape, name, rows: [sentence(label, words`${given} transposed is ${name}`)] };
}

/** Rows or columns of the product: those of the operand, or none where it is a vector. */
function outerRow(label: string, operand: Shape, size: number, source: string): Row {
  return operand.length === 1
    ? sentence(label, words`${label}: the vector's ${1} goes again`)
    : sentence(label, words`${label} of ${source}: ${size}`, size);
}
