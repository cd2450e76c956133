/** @file The working of slicing. */
import type { Shape } from '../shape.js';
import type { Slice } from '../slice.js';
import { ceil, difference, evaluate, quotient } from './expression.js';
import { dimension, formula, goes, moved, type Row, sentence, words } from './step.js';

/** The working of `sliceOutput`. */
export function explainSlice(_output: Shape, input: Shape, slices: readonly Slice[]): Row[] {
  let to = 0;
  return input.flatMap((size, i) => {
    const slice = slices[i] ?? [];
    if (typeof slice === 'number') {
      const { at, rows } = position(`${dimension(i)} of the input`, 'index', slice, size);
      return [...rows, goes(i, `is taken at ${at}`)];
    }
    const [start = null, end = null, step] = slice;
    const at = to++;
    if (start === null && end === null && (step ?? 1) === 1) return [moved(at, i, size)];
    const source = words`${dimension(at)} is taken from ${dimension(i)} of the input`;
    return [
      ...(at === i ? [] : [sentence(dimension(at), source)]),
      ...rangeRows(dimension(at), size, start ?? 0, end ?? size, step ?? 1),
    ];
  });
}

function rangeRows(label: string, size: number, start: number, end: number, step: number): Row[] {
  const first = position(label, 'start', start, size);
  const last = position(label, 'end', end, size);
  const cells = difference(last.at, first.at);
  const counted =
    evaluate(cells) < 0
      ? sentence(label, words`${label}: ${last.at} comes before ${first.at}, which leaves ${0}`, 0)
      : formula(label, step === 1 ? cells : ceil(quotient(cells, step)));
  return [...first.rows, ...last.rows, counted];
}

/** Where a bound lies from the front, and a row where that is not as it was given. */
function position(label: string, name: string, given: number, size: number) {
  if (given < -size || given > size) {
    const at = given < 0 ? 0 : size;
    return {
      at,
      rows: [sentence(label, words`${label}: ${name} ${given} lies outside, taken as ${at}`)],
    };
  }
  if (given >= 0) return { at: given, rows: [] };
  const fromFront = difference(size, -given);
  return {
    at: evaluate(fromFront),
    rows: [sentence(label, words`${label}: ${name} ${given} counts from the back, ${fromFront}`)],
  };
}
