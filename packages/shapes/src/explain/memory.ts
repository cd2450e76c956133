/** @file The working of strides and of the way between index and offset. */
import type { Shape } from '../shape.js';
import { rowMajorStrides } from '../strides.js';
import { difference, evaluate, floor, product, quotient, sum } from './expression.js';
import { dimension, formula, type Row, sentence, words } from './step.js';

const strideOf = (index: number) => `stride of ${dimension(index)}`;

/** The working of `rowMajorStrides`. */
export function explainStrides(_output: readonly number[], shape: Shape): Row[] {
  return [...emptyNote(shape), ...shape.map((_, i) => strideRow(strideOf(i), shape, i))];
}

/** The working of `broadcastStrides`. */
export function explainBroadcastStrides(strides: readonly number[], shape: Shape): Row[] {
  const lead = strides.length - shape.length;
  const rows = strides.map((_, i) =>
    i < lead || shape[i - lead] === 1
      ? sentence(strideOf(i), words`${strideOf(i)}: stretched, so ${0}`, 0)
      : strideRow(strideOf(i), shape, i - lead),
  );
  return [...emptyNote(shape), ...rows];
}

/** The product of all dimensions behind; an empty one counts as one cell. */
function strideRow(label: string, shape: Shape, index: number): Row {
  return formula(label, product(...shape.slice(index + 1).map((size) => Math.max(size, 1))));
}

function emptyNote(shape: Shape): Row[] {
  return shape.includes(0) ? [sentence('empty', words`a dimension of ${0} counts as ${1}`)] : [];
}

/** The working of `ravelIndex`. */
export function explainRavel(_output: number, index: readonly number[], shape: Shape): Row[] {
  const strides = rowMajorStrides(shape);
  const terms = index.map((at, i) => product(at, strides[i]!));
  return [...explainStrides(strides, shape), formula('offset', sum(...terms))];
}

/** The working of `unravelIndex`: as often as a stride fits, and on with the rest. */
export function explainUnravel(output: readonly number[], offset: number, shape: Shape): Row[] {
  const strides = rowMajorStrides(shape);
  let rest = offset;
  const rows = output.flatMap((at, i) => {
    const stride = strides[i]!;
    const found = formula(dimension(i), stride === 1 ? rest : floor(quotient(rest, stride)));
    if (i === output.length - 1) return [found];
    const left = difference(rest, product(at, stride));
    rest = evaluate(left);
    return [found, formula('rest', left)];
  });
  return [...explainStrides(strides, shape), ...rows];
}
