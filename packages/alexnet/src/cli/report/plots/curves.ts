/** @file Loss, accuracy and learning rate over the epochs. */
import type { HistoryRow } from '../../../training/events.js';
import { INK } from '../theme.js';
import type { PlotSpec } from './render.js';

interface Line {
  readonly label: string;
  readonly colour: string;
  at(row: HistoryRow): number;
}

/** Epochs up to which each has a point of its own. */
const POINTS = 40;

const SIZE = { width: 330, height: 210 };

function curve(
  plot: { name: string; title: string; format: string; zero: boolean },
  history: readonly HistoryRow[],
  lines: readonly Line[],
): PlotSpec {
  const { name, title, format, zero } = plot;
  const values = lines.flatMap(({ label, at }) =>
    history.map((row) => ({ epoch: row.epoch, value: at(row), label })),
  );
  const last = (line: Line) => (history.length > 0 ? line.at(history.at(-1)!) : Number.NaN);
  const ends = lines.map((line) => `${line.label} ${Number(last(line).toPrecision(4))}`);
  return {
    name,
    description: `${title} over ${history.length} epochs; at the end: ${ends.join(', ')}`,
    vegaLite: {
      ...SIZE,
      data: { values },
      mark: {
        type: 'line',
        strokeWidth: 2,
        strokeCap: 'round',
        strokeJoin: 'round',
        point: history.length <= POINTS ? { size: 28 } : false,
      },
      encoding: {
        x: {
          field: 'epoch',
          type: 'quantitative',
          title: 'epoch',
          scale: { zero: false, nice: false, padding: 8 },
          axis: { grid: false, tickMinStep: 1, format: 'd', tickCount: 8 },
        },
        y: {
          field: 'value',
          type: 'quantitative',
          title: null,
          scale: { zero, padding: 6 },
          axis: { format, tickCount: 5 },
        },
        color: {
          field: 'label',
          type: 'nominal',
          scale: {
            domain: lines.map(({ label }) => label),
            range: lines.map(({ colour }) => colour),
          },
          legend: lines.length > 1 ? { symbolType: 'stroke' } : null,
        },
      },
    },
  };
}

const line = (label: string, colour: string, at: Line['at']): Line => ({
  label,
  colour,
  at,
});

export function lossCurves(history: readonly HistoryRow[]): PlotSpec {
  return curve({ name: 'loss', title: 'Loss', format: '~g', zero: false }, history, [
    line('training', INK.training, (row) => row.trainLoss),
    line('validation', INK.accent, (row) => row.valLoss),
  ]);
}

export function accuracyCurves(history: readonly HistoryRow[]): PlotSpec {
  return curve({ name: 'accuracy', title: 'Accuracy', format: '~%', zero: false }, history, [
    line('training', INK.training, (row) => row.trainAccuracy),
    line('validation', INK.accent, (row) => row.valAccuracy),
  ]);
}

export function learningRateCurve(history: readonly HistoryRow[]): PlotSpec {
  const plot = { name: 'learning-rate', title: 'Learning rate', format: '~e', zero: true };
  return curve(plot, history, [line('learning rate', INK.accent, (row) => row.lr)]);
}
