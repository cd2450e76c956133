/** @file The working of functions that bring shapes together: broadcasting, expand, concat. */
import { normalizeAxis, type Shape } from '../shape.js';
import { sum } from './expression.js';
import { dimension, formula, type Row, sentence, stays, words } from './step.js';

/** The working of `broadcastOutput`. */
export function explainBroadcast(output: Shape, a: Shape, b: Shape): Row[] {
  return output.map((size, i) => {
    const label = dimension(i);
    const [left, right] = [a, b].map((shape) => shape[i - output.length + shape.length]);
    if (left === right) return sentence(label, words`${label}: both are ${size}`, size);
    if (left === undefined || right === undefined) {
      return sentence(label, words`${label}: only one operand has it, ${size}`, size);
    }
    return sentence(label, words`${label}: ${1} stretches to ${size}`, size);
  });
}

/** The working of `expandOutput`. */
export function explainExpand(output: Shape, input: Shape, wanted: Shape): Row[] {
  return output.map((size, i) => {
    const label = dimension(i);
    const from = input[i - output.length + input.length];
    if (from === undefined) return sentence(label, words`${label} is new: ${size}`, size);
    if (wanted[i] === -1) return sentence(label, words`${label}: -1 keeps ${size}`, size);
    return from === size
      ? stays(label, size)
      : sentence(label, words`${label}: ${1} stretches to ${size}`, size);
  });
}

/** The working of `concatOutput`. */
export function explainConcat(output: Shape, inputs: readonly Shape[], dim = 0): Row[] {
  const axis = normalizeAxis('explain', dim, output.length);
  // PyTorch passes over empty vectors, whatever the rank of the others.
  const joined = inputs.filter((shape) => shape.length === output.length);
  const rows = output.map((size, i) =>
    i === axis
      ? formula(dimension(i), sum(...joined.map((shape) => shape[i]!)))
      : sentence(dimension(i), words`${dimension(i)} is ${size} in all`, size),
  );
  return joined.length === inputs.length
    ? rows
    : [sentence('empty inputs', words`the empty [0] is passed over`), ...rows];
}
