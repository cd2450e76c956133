/** @file Steps of a working, and how they are worded. */
import { type Expression, equation, evaluate } from './expression.js';

/** One step of a working. */
export interface Step {
  /** What the step is about: a dimension's name (`height`), or `dimension 0` where it has none. */
  readonly label: string;
  /** The step as plain text: `(128 - 3 + 2*0)/1 + 1 = 126`. */
  readonly text: string;
  /** The step in LaTeX, for math mode. */
  readonly latex: string;
  /** The number that the step comes to; undefined where it only says something. */
  readonly value: number | undefined;
}

/** A step, and its line in the whole working. */
export interface Row {
  readonly step: Step;
  readonly text: string;
  /** With the `&` at which lines are aligned. */
  readonly latex: string;
}

/** The same words as text and as LaTeX. */
export interface Wording {
  readonly text: string;
  readonly latex: string;
}

// Words are the explainers' own and hold no character that LaTeX takes for a command.
const latexText = (words: string) => (words === '' ? '' : `\\text{${words}}`);

/** A template tag for sentences: strings stay words, expressions become equations. */
export function words(
  strings: TemplateStringsArray,
  ...parts: readonly (Expression | string)[]
): Wording {
  let text = strings[0]!;
  let latex = '';
  let open = text;
  parts.forEach((part, i) => {
    const after = strings[i + 1]!;
    if (typeof part === 'string') {
      text += part + after;
      open += part + after;
      return;
    }
    const shown = equation(part);
    text += shown.text + after;
    latex += latexText(open) + shown.latex;
    open = after;
  });
  return { text, latex: latex + latexText(open) };
}

/** A step that computes: `height = (128 - 3 + 2*0)/1 + 1 = 126`, the label on its line only. */
export function formula(label: string, expression: Expression): Row {
  const { text, latex } = equation(expression);
  return {
    step: { label, text, latex, value: evaluate(expression) },
    text: `${label} = ${text}`,
    latex: `${latexText(label)} &= ${latex}`,
  };
}

/** A step in words, which name what they are about themselves. */
export function sentence(label: string, { text, latex }: Wording, value?: number): Row {
  return { step: { label, text, latex, value }, text, latex: `&${latex}` };
}

/** A size that an option states: `channels = outChannels = 64`. */
export function assigned(label: string, option: string, value: number): Row {
  const text = `${label} = ${option} = ${value}`;
  const latex = `= ${latexText(option)} = ${value}`;
  return {
    step: { label, text, latex: `${latexText(label)} ${latex}`, value },
    text,
    latex: `${latexText(label)} &${latex}`,
  };
}

/** A size that the input's is: `batch stays 8`. */
export function stays(label: string, value: number): Row {
  const verb = label === 'channels' ? 'stay' : 'stays';
  return sentence(label, words`${label} ${verb} ${value}`, value);
}

/** How a dimension without a name of its own is called. */
export const dimension = (index: number): string => `dimension ${index}`;

/** A dimension that keeps its size and perhaps goes elsewhere: `dimension 0 is dimension 2 of the input: 5`. */
export function moved(to: number, from: number, size: number, source = 'the input'): Row {
  const label = dimension(to);
  if (to === from) return stays(label, size);
  return sentence(label, words`${label} is ${dimension(from)} of ${source}: ${size}`, size);
}

/** A dimension of the input that the output lacks, for the reason given. */
export function goes(from: number, reason: string): Row {
  const label = `${dimension(from)} of the input`;
  return sentence(label, words`${label} ${reason} and goes`);
}
