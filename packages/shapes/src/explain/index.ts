/** @file `@striate/shapes/explain`: the working of every shape function, as text and as LaTeX. */
import { ShapeError } from '../errors.js';
import { EXPLAINERS, type Explainable } from './explainers.js';
import { type Explanation, Working } from './explanation.js';
import { sentence, words } from './step.js';

export type { Explainable } from './explainers.js';
export type { Explanation } from './explanation.js';
export type { Step } from './step.js';

/**
 * Calls `f` with the arguments and returns its output with the working of it, step by step. Throws the
 * function's own ShapeError where the input does not fit, and one ('invalid-option') for a function that
 * is not in the table.
 *
 * ```ts
 * const e = explain(convOutput, [3, 128, 128], { outChannels: 3, kernelSize: 3 });
 * e.output; // [3, 126, 126]
 * e.steps[0].text; // (128 - 3 + 2*0)/1 + 1 = 126
 * console.log(String(e)); // height = (128 - 3 + 2*0)/1 + 1 = 126, ...
 * ```
 */
export function explain<F extends Explainable>(
  f: F,
  ...args: Parameters<F>
): Explanation<ReturnType<F>> {
  const explainer = EXPLAINERS.get(f);
  if (!explainer) {
    const known = [...EXPLAINERS.keys()].map((one) => one.name).join(', ');
    throw new ShapeError(
      'invalid-option',
      `explain: ${typeof f === 'function' ? `the function '${f.name}'` : `'${f}'`} has no explanation.`,
      `Give one of @striate/shapes: ${known}.`,
    );
  }
  // The table pairs every function with an explainer of the same arguments; here they are any.
  const given = args as unknown as never[];
  const output = (f as (...args: never[]) => ReturnType<F>)(...given);
  const rows = explainer(output as never, ...given);
  return new Working(output, rows.length > 0 ? rows : [NOTHING]);
}

/** The step of a scalar, which has no dimension to explain. */
const NOTHING = sentence('output', words`the output has no dimensions`);
