import type { ClassScores } from '../../../evaluation/evaluation.js';
import { html, NOTHING } from '../markup.js';
import { count, counted, percent } from '../numbers.js';
import type { Report } from '../report.js';
import { type Column, type Section, table } from './section.js';

/** Classes that are shown at once. */
const OPEN = 15;

const COLUMNS: readonly Column<ClassScores>[] = [
  { title: 'Class', cell: ({ name }) => name },
  { title: 'Pictures', kind: 'number', cell: (scores) => count(scores.count) },
  { title: 'Precision', kind: 'number', cell: ({ precision }) => percent(precision) },
  { title: 'Recall', kind: 'number', cell: ({ recall }) => percent(recall) },
  { title: 'F1', kind: 'number', cell: ({ f1 }) => percent(f1) },
  {
    title: '',
    kind: 'meter',
    cell: ({ f1 }) =>
      html`<span aria-hidden="true"><i style="width: ${(100 * (f1 || 0)).toFixed(1)}%"></i></span>`,
  },
];

export function perClass({ evaluation }: Report): Section {
  const worstFirst = evaluation.perClass.toSorted((a, b) => (a.f1 || 0) - (b.f1 || 0));
  const rest = worstFirst.slice(OPEN);
  return {
    id: 'classes',
    title: 'Classes',
    note: 'The worst first. Precision: how many of the pictures that were called so are of the class. Recall: how many of its pictures were found. F1: their harmonic mean.',
    content: html`${table('Scores of the classes', COLUMNS, worstFirst.slice(0, OPEN))}${
      rest.length === 0
        ? NOTHING
        : html`<details><summary>${counted(rest.length, 'class', 'classes')} more</summary>${table('Scores of the other classes', COLUMNS, rest)}</details>`
    }`,
  };
}
