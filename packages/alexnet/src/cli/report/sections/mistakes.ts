/** @file What is taken for what, and whether the model knows how sure it may be. */
import type { Evaluation } from '../../../evaluation/evaluation.js';
import { html, NOTHING } from '../markup.js';
import { count, percent, share } from '../numbers.js';
import { NAMED_CLASSES } from '../plots/confusion.js';
import type { Report } from '../report.js';
import { figure, type Section, table } from './section.js';

/** Rows of the table of pairs, and classes up to which the matrix says as much by itself. */
const PAIRS = 12;
const FEW_CLASSES = 4;

interface Pair {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  readonly share: number;
}

export function mistakes({ evaluation, plots }: Report): Section {
  const { classes, calibration } = evaluation;
  const pairs = classes.length > FEW_CLASSES ? worstPairs(evaluation) : [];
  return {
    id: 'mistakes',
    title: 'Mistakes and confidence',
    note: `A row of the matrix shows what the pictures of one class were taken for${classes.length > NAMED_CLASSES ? ', in the order of their labels' : ''}. Predictions are well calibrated where bars end at the dashed line; above it the model is too careful, below it too sure. Expected calibration error: ${percent(calibration.ece)}.`,
    content: html`<div class="figures two">${figure('Confusion matrix', plots.confusion)}
${figure('Calibration', plots.calibration)}</div>${
      pairs.length === 0
        ? NOTHING
        : html`<h3>Confused most often</h3>${table(
            'Pairs of classes that were confused most often',
            [
              { title: 'Class', cell: (pair: Pair) => pair.actual },
              { title: 'taken for', cell: (pair) => pair.predicted },
              { title: 'Pictures', kind: 'number', cell: (pair) => count(pair.count) },
              { title: 'of its class', kind: 'number', cell: (pair) => percent(pair.share) },
            ],
            pairs,
          )}`
    }`,
  };
}

function worstPairs({ classes, confusion }: Evaluation): Pair[] {
  const pairs: Pair[] = [];
  for (const [actual, row] of confusion.entries()) {
    const all = row.reduce((sum, pictures) => sum + pictures, 0);
    for (const [predicted, pictures] of row.entries()) {
      if (actual === predicted || pictures === 0) continue;
      const [from, to] = [classes[actual]!, classes[predicted]!];
      pairs.push({ actual: from, predicted: to, count: pictures, share: share(pictures, all) });
    }
  }
  return pairs.sort((a, b) => b.count - a.count || b.share - a.share).slice(0, PAIRS);
}
