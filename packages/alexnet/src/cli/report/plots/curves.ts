/** @file Loss, accuracy and learning rate over the epochs. */
import type { HistoryRow } from '../../../training/events.js';
import { bestRow } from '../report.js';
import { INK } from '../theme.js';
import type { PlotSpec } from './render.js';

interface Line {
  readonly label: string;
  readonly colour: string;
  at(row: HistoryRow): number;
}

/** Epochs up to which each has a point of its own. */
const POINTS = 40;

/** Loss and accuracy have a legend above them; a plot without one is so much higher, to stand level with them. */
const SIZE = { width: 258, height: 190 };
const LEGEND = 12;

interface Title {
  readonly name: string;
  readonly title: string;
  /** Of the numbers at the axis, in Vega's expressions. */
  readonly label: string;
  readonly startsAtZero: boolean;
}

const LOSS: Title = {
  name: 'loss',
  title: 'Loss',
  label: "format(datum.value, '~g')",
  startsAtZero: false,
};
const ACCURACY: Title = {
  name: 'accuracy',
  title: 'Accuracy',
  label: "format(datum.value, '~%')",
  startsAtZero: false,
};
const LEARNING_RATE: Title = {
  name: 'learning-rate',
  title: 'Learning rate',
  label: "datum.value === 0 ? '0' : format(datum.value, '~e')",
  startsAtZero: true,
};

function curve(
  { name, title, label: labelExpr, startsAtZero }: Title,
  history: readonly HistoryRow[],
  lines: readonly Line[],
): PlotSpec {
  const values = lines.flatMap(({ label, at }) =>
    history.map((row) => ({ epoch: row.epoch, value: at(row), label })),
  );
  const last = (line: Line) => (history.length > 0 ? line.at(history.at(-1)!) : Number.NaN);
  const ends = lines.map((line) => `${line.label} ${Number(last(line).toPrecision(4))}`);
  const isAlone = lines.length === 1;
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: { zero: false, nice: false, padding: 8 },
    axis: {
      grid: false,
      tickMinStep: 1,
      tickCount: 8,
      labelExpr: "datum.value < 1 ? '' : datum.label",
      format: 'd',
    },
  };
  const color = {
    field: 'label',
    type: 'nominal',
    scale: { domain: lines.map(({ label }) => label), range: lines.map(({ colour }) => colour) },
    legend: isAlone ? null : { symbolType: 'stroke' },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    title: null,
    scale: startsAtZero ? { zero: true } : { zero: false, padding: 6 },
    axis: { labelExpr, tickCount: 5, minExtent: 38 },
  };
  const best = {
    data: { values: isAlone ? [] : [bestRow(history) ?? []].flat() },
    mark: { type: 'rule', color: INK.muted, strokeDash: [3, 3] },
    encoding: { x: { field: 'epoch', type: 'quantitative' } },
  };
  const mark = {
    type: 'line',
    strokeWidth: 2,
    strokeCap: 'round',
    strokeJoin: 'round',
    point: history.length <= POINTS ? { size: 28 } : false,
  };
  return {
    name,
    description: `${title} over ${history.length} epochs; at the end: ${ends.join(', ')}`,
    vegaLite: {
      width: SIZE.width,
      height: SIZE.height + (isAlone ? LEGEND : 0),
      layer: [best, { data: { values }, mark, encoding: { x, y, color } }],
    },
  };
}

const line = (label: string, colour: string, at: Line['at']): Line => ({
  label,
  colour,
  at,
});

export function lossCurves(history: readonly HistoryRow[]): PlotSpec {
  return curve(LOSS, history, [
    line('training', INK.training, (row) => row.trainLoss),
    line('validation', INK.accent, (row) => row.valLoss),
  ]);
}

export function accuracyCurves(history: readonly HistoryRow[]): PlotSpec {
  return curve(ACCURACY, history, [
    line('training', INK.training, (row) => row.trainAccuracy),
    line('validation', INK.accent, (row) => row.valAccuracy),
  ]);
}

export function learningRateCurve(history: readonly HistoryRow[]): PlotSpec {
  return curve(LEARNING_RATE, history, [line('learning rate', INK.accent, (row) => row.lr)]);
}
