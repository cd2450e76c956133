/** @file The working of functions that keep or count elements: reshape, flatten, permute and their like. */
import { permutation } from '../reshape.js';
import { normalizeAxes, normalizeAxis, type Shape } from '../shape.js';
import { product, quotient } from './expression.js';
import { dimension, formula, goes, moved, type Row, sentence, words } from './step.js';

/** The working of `elementCount`. */
export function explainElementCount(_output: number, shape: Shape): Row[] {
  return shape.length === 0
    ? [sentence('elements', words`a scalar holds ${1} element`, 1)]
    : [formula('elements', product(...shape))];
}

/** The working of `reshapeOutput`. */
export function explainReshape(output: Shape, input: Shape, wanted: Shape): Row[] {
  const total = input.reduce((count, size) => count * size, 1);
  const others = wanted.filter((size) => size !== -1);
  const inferred = others.length === 0 ? total : quotient(total, product(...others));
  return [
    ...explainElementCount(total, input),
    ...output.map((size, i) =>
      wanted[i] === -1
        ? sentence(dimension(i), words`-1 becomes ${inferred}`, size)
        : sentence(dimension(i), words`${dimension(i)} is ${size}, as asked for`, size),
    ),
    ...(others.length === wanted.length
      ? [sentence('elements', words`the output holds as many: ${product(...output)}`, total)]
      : []),
  ];
}

/** The working of `flattenOutput`. */
export function explainFlatten(output: Shape, input: Shape, startDim = 1, endDim = -1): Row[] {
  if (input.length === 0) {
    return [sentence(dimension(0), words`a scalar becomes one dimension of ${1}`, 1)];
  }
  const start = normalizeAxis('explain', startDim, input.length);
  const end = normalizeAxis('explain', endDim, input.length);
  return output.map((size, i) =>
    i === start
      ? formula(dimension(i), product(...input.slice(start, end + 1)))
      : moved(i, i < start ? i : i + end - start, size),
  );
}

/** The working of `permuteOutput`. */
export function explainPermute(output: Shape, input: Shape, axes: readonly number[]): Row[] {
  const order = permutation(input, axes);
  return output.map((size, i) => moved(i, order[i]!, size));
}

/** The working of `transposeOutput`. */
export function explainTranspose(output: Shape, input: Shape, dim0: number, dim1: number): Row[] {
  const rank = Math.max(input.length, 1);
  const [first, second] = [dim0, dim1].map((dim) => normalizeAxis('explain', dim, rank));
  return output.map((size, i) => moved(i, i === first ? second! : i === second ? first! : i, size));
}

/** The working of `squeezeOutput`. */
export function explainSqueeze(
  _output: Shape,
  input: Shape,
  dims?: number | readonly number[],
): Row[] {
  const named =
    dims === undefined
      ? input.map((_, i) => i)
      : normalizeAxes('explain', [dims].flat(), Math.max(input.length, 1));
  let to = 0;
  return input.map((size, i) =>
    size === 1 && named.includes(i) ? goes(i, 'is 1') : moved(to++, i, size),
  );
}

/** The working of `unsqueezeOutput`. */
export function explainUnsqueeze(output: Shape, _input: Shape, dim: number): Row[] {
  return insertedRows(output, dim, 'the input', '');
}

/** The working of `stackOutput`. */
export function explainStack(output: Shape, _inputs: readonly Shape[], dim = 0): Row[] {
  return insertedRows(output, dim, 'every input', ', one for each tensor');
}

/** The rows of a shape with a new dimension `dim`; `reason` says where its size comes from. */
function insertedRows(output: Shape, dim: number, source: string, reason: string): Row[] {
  const at = normalizeAxis('explain', dim, output.length);
  return output.map((size, i) =>
    i === at
      ? sentence(dimension(i), words`${dimension(i)} is new${reason}: ${size}`, size)
      : moved(i, i < at ? i : i - 1, size, source),
  );
}
