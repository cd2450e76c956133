/** @file A finished explanation: its steps, and all of them together. */
import type { Row, Step } from './step.js';

/** The working of a shape function for one input. */
export interface Explanation<Output> {
  /** What the function itself returned. */
  readonly output: Output;
  /** The steps in order: sides, then channels and batch, or one dimension after the other. */
  readonly steps: readonly Step[];
  /** All steps as plain text, one a line, each with what it is about. */
  readonly text: string;
  /** All steps as one `aligned` environment of LaTeX, for math mode; KaTeX renders it as it is. */
  readonly latex: string;
  /** The text. */
  toString(): string;
}

/** Joins the rows. */
export class Working<Output> implements Explanation<Output> {
  readonly output: Output;
  readonly steps: readonly Step[];
  readonly text: string;
  readonly latex: string;

  constructor(output: Output, rows: readonly Row[]) {
    this.output = output;
    this.steps = rows.map((row) => row.step);
    this.text = rows.map((row) => row.text).join('\n');
    const lines = rows.map((row) => row.latex).join(' \\\\\n');
    this.latex = `\\begin{aligned}\n${lines}\n\\end{aligned}`;
  }

  toString(): string {
    return this.text;
  }
}
