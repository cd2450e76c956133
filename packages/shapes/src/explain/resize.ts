/** @file The working of functions that resize dimensions: pad, interpolate, reduce. */
import type { InterpolateOptions } from '../interpolate.js';
import { reductionAxes } from '../reduce.js';
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import { difference, type Expression, product, sum, whole } from './expression.js';
import { perSide, spatialRows } from './sides.js';
import {
  assigned,
  dimension,
  formula,
  goes,
  moved,
  type Row,
  sentence,
  stays,
  words,
} from './step.js';

/** The working of `padOutput`. */
export function explainPad(_output: Shape, input: Shape, padding: readonly number[]): Row[] {
  return input.map((size, i) => {
    const at = 2 * (input.length - 1 - i);
    const amounts = padding.slice(at, at + 2);
    if (amounts.every((amount) => amount === 0)) return stays(dimension(i), size);
    return formula(dimension(i), amounts.reduce(withAmount, size));
  });
}

/** Negative amounts crop. */
const withAmount = (size: Expression, amount: number): Expression =>
  amount < 0 ? difference(size, -amount) : sum(size, amount);

/** The working of `interpolateOutput`. */
export function explainInterpolate(
  output: Shape,
  input: Shape,
  { scaleFactor }: InterpolateOptions,
): Row[] {
  const dims = (input.length - 2) as Dims;
  const factors = scaleFactor === undefined ? undefined : perSide<number>(scaleFactor, dims);
  return spatialRows(dims, input, output, ({ name, index, size, output: side }) => [
    factors ? formula(name, whole(product(size, factors[index]!))) : assigned(name, 'size', side),
  ]);
}

/** The working of `reduceOutput`. */
export function explainReduce(
  _output: Shape,
  input: Shape,
  axes: readonly number[] | undefined,
  keepDim = false,
): Row[] {
  const reduced = reductionAxes(input, axes);
  let to = 0;
  return input.map((size, i) => {
    if (!reduced.includes(i)) return moved(to++, i, size);
    if (!keepDim) return goes(i, 'is reduced');
    return sentence(dimension(to), words`${dimension(to++)}: ${size} is reduced to ${1}`, 1);
  });
}
